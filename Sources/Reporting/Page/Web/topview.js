// A route from above on a canvas: roads, lights, everybody near, the plan, the way driven, the ghost of the other run.

/** Finds where everybody is at a moment; places are ticks of the trace, with a fraction between two. */
DL.Scene = class {
  constructor(replay) {
    this.replay = replay;
    this.time = replay.column("time");
    this.x = replay.column("x");
    this.y = replay.column("y");
    this.yaw = replay.column("yaw");
    this.runs = this.readRuns();
    this.lights = this.readLights();
  }

  get count() { return this.time.length; }

  /** The place of a time, clamped to the drive. */
  place(seconds) { return DL.Scene.search(this.time, seconds); }

  static search(times, seconds) {
    let [low, high] = [0, times.length - 1];
    if (high < 0 || seconds <= times[0]) return 0;
    if (seconds >= times[high]) return high;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (times[middle] <= seconds) low = middle; else high = middle;
    }
    return low + (seconds - times[low]) / Math.max(1e-9, times[high] - times[low]);
  }

  static between(values, place) {
    const low = Math.floor(place);
    const high = Math.min(low + 1, values.length - 1);
    return values[low] + (values[high] - values[low]) * (place - low);
  }

  ego(place) {
    return {
      x: DL.Scene.between(this.x, place), y: DL.Scene.between(this.y, place), yaw: DL.Scene.between(this.yaw, place),
    };
  }

  /** The other run's ego at a time; null before it begins, where it ended and where there is none. */
  ghost(seconds) {
    const times = this.replay.column("ghost.time");
    if (times.length === 0) return null;
    const place = DL.Scene.search(times, seconds);
    const at = name => DL.Scene.between(this.replay.column(name), place);
    return {
      x: at("ghost.x"), y: at("ghost.y"), yaw: at("ghost.yaw"), speed: at("ghost.speed"),
      isOver: seconds > times[times.length - 1] + 0.1,
    };
  }

  readRuns() {
    const [owner, first, count] = ["run.actor", "run.first", "run.count"].map(this.replay.column);
    let offset = 0;
    return Array.from(owner, (actor, i) => {
      const run = { actor: this.replay.actors[actor], first: first[i], count: count[i], offset };
      offset += count[i];
      return run;
    });
  }

  /** Everybody near the ego. */
  actors(place) {
    const sample = place / this.replay.step;
    const [x, y, yaw] = ["actor.x", "actor.y", "actor.yaw"].map(this.replay.column);
    const shown = [];
    for (const run of this.runs) {
      if (sample < run.first - 0.01 || sample > run.first + run.count - 0.5) continue;
      const at = run.offset + Math.min(Math.max(0, sample - run.first), run.count - 1);
      const low = Math.floor(at);
      const high = Math.min(low + 1, run.offset + run.count - 1);
      const mix = values => values[low] + (values[high] - values[low]) * (at - low);
      shown.push({ actor: run.actor, x: mix(x), y: mix(y), yaw: mix(yaw) });
    }
    return shown;
  }

  readLights() {
    const [owner, place, state] = ["change.light", "change.place", "change.state"].map(this.replay.column);
    const lights = [];
    owner.forEach((light, i) => (lights[light] = lights[light] || []).push([place[i], state[i]]));
    return lights;
  }

  /** States of the lights as CARLA numbers them; undefined before the first. */
  lightStates(place) {
    return this.lights.map(changes => {
      let state;
      for (const [from, value] of changes || []) if (from <= place + 0.01) state = value;
      return state;
    });
  }
};

DL.TopView = class {
  constructor(canvas, scene, events) {
    this.canvas = canvas;
    this.scene = scene;
    this.events = events;
    this.follows = true;
    this.scale = 7;
    this.centre = scene.ego(0);
    this.shown = [];
    this.roads = this.readRoads();
    this.listen();
  }

  readRoads() {
    const { replay } = this.scene;
    const [use, points, x, y] = ["road.use", "road.points", "road.x", "road.y"].map(replay.column);
    const paths = new Map();
    let offset = 0;
    use.forEach((kind, i) => {
      const path = paths.get(kind) || new Path2D();
      for (let k = 0; k < points[i]; k++) path[k ? "lineTo" : "moveTo"](x[offset + k], y[offset + k]);
      path.closePath();
      offset += points[i];
      paths.set(kind, path);
    });
    return { paths, arrows: DL.TopView.quads(replay.column("arrow.x"), replay.column("arrow.y")) };
  }

  static quads(x, y) {
    const path = new Path2D();
    for (let i = 0; i + 3 < x.length; i += 4) {
      path.moveTo(x[i], y[i]);
      for (let k = 1; k < 4; k++) path.lineTo(x[i + k], y[i + k]);
      path.closePath();
    }
    return path;
  }

  listen() {
    let held = null;
    const { canvas } = this;
    canvas.addEventListener("pointerdown", event => {
      held = [event.clientX, event.clientY];
      canvas.setPointerCapture(event.pointerId);
    });
    canvas.addEventListener("pointermove", event => {
      if (!held) return this.point(event);
      const [dx, dy] = [event.clientX - held[0], event.clientY - held[1]];
      held = [event.clientX, event.clientY];
      this.setFollows(false);
      this.centre = { x: this.centre.x - dx / this.scale, y: this.centre.y + dy / this.scale };
      this.draw(this.place, this.extra);
    });
    canvas.addEventListener("pointerup", () => (held = null));
    canvas.addEventListener("wheel", event => {
      event.preventDefault();
      this.zoom(Math.exp(-event.deltaY * 0.0015));
    }, { passive: false });
  }

  /** Tells who is under the pointer. */
  point(event) {
    const box = this.canvas.getBoundingClientRect();
    const x = this.centre.x + (event.clientX - box.left - box.width / 2) / this.scale;
    const y = this.centre.y - (event.clientY - box.top - box.height / 2) / this.scale;
    const near = this.shown.find(each => Math.hypot(each.x - x, each.y - y) < Math.max(2.5, each.actor[4]));
    this.canvas.title = near ? `${near.actor[2]} ${near.actor[0]}${near.actor[3] ? " (" + near.actor[3] + ")" : ""}` : "";
  }

  zoom(factor) {
    this.scale = Math.min(60, Math.max(0.3, this.scale * factor));
    this.draw(this.place, this.extra);
  }

  setFollows(follows) {
    this.follows = follows;
    if (this.onFollow) this.onFollow(follows);
  }

  /** The whole route and way. */
  fit() {
    const { replay } = this.scene;
    const xs = [...replay.column("route.x"), ...this.scene.x];
    const ys = [...replay.column("route.y"), ...this.scene.y];
    const [x0, x1, y0, y1] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
    this.setFollows(false);
    this.centre = { x: (x0 + x1) / 2, y: (y0 + y1) / 2 };
    this.scale = Math.min(this.canvas.clientWidth / (x1 - x0 + 30), this.canvas.clientHeight / (y1 - y0 + 30), 20);
    this.draw(this.place, this.extra);
  }

  /** `extra` has the plan, if there is one. */
  draw(place, extra = {}) {
    [this.place, this.extra] = [place, extra];
    const { canvas, scene } = this;
    const ratio = window.devicePixelRatio || 1;
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
    }
    const ego = scene.ego(place);
    if (this.follows) this.centre = { x: ego.x, y: ego.y };
    const pen = canvas.getContext("2d");
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.fillStyle = DL.colour("ground");
    pen.fillRect(0, 0, canvas.width, canvas.height);
    // Metres from here on, north up.
    const metre = this.scale * ratio;
    pen.setTransform(metre, 0, 0, -metre, canvas.width / 2 - this.centre.x * metre, canvas.height / 2 + this.centre.y * metre);
    pen.lineJoin = pen.lineCap = "round";
    this.drawRoads(pen);
    this.drawSignals(pen, place);
    this.drawWays(pen, place);
    if (extra.plan) this.drawPlan(pen, ego, extra.plan);
    this.shown = scene.actors(place);
    for (const each of this.shown) this.box(pen, each, each.actor, DL.colour(DL.TopView.colourOf(each.actor)));
    const ghost = scene.ghost(scene.time.length ? DL.Scene.between(scene.time, place) : 0);
    if (ghost) {
      pen.globalAlpha = ghost.isOver ? 0.35 : 1;
      this.box(pen, ghost, scene.replay.ego, null, DL.colour("other"));
      pen.globalAlpha = 1;
    }
    this.box(pen, ego, scene.replay.ego, DL.colour("ego"), DL.colour("text"));
    this.drawEvents(pen, place);
  }

  static colourOf(actor) {
    return actor[1] === 1 ? "walker" : actor[1] === 2 ? "prop" : actor[3].startsWith("scenario") ? "scenario" : "traffic";
  }

  drawRoads(pen) {
    // Use times two, one more inside a junction: driving 0, biking 1, parking 2, shoulder 3, sidewalk 4.
    const draw = (use, colour, edge) => {
      const path = this.roads.paths.get(use);
      if (!path) return;
      pen.fillStyle = DL.colour(colour);
      pen.fill(path);
      if (!edge) return;
      pen.strokeStyle = DL.colour("road-edge");
      pen.lineWidth = 0.14;
      pen.stroke(path);
    };
    for (const use of [8, 9, 6, 7, 4, 5, 2, 3]) draw(use, "walk");
    draw(0, "road", true);
    draw(1, "junction");
    pen.fillStyle = DL.colour("road-edge");
    if (this.scale > 2) pen.fill(this.roads.arrows);
  }

  drawSignals(pen, place) {
    const { replay } = this.scene;
    const colours = ["#ef4444", "#f59e0b", "#22c55e", "#6b7280", "#6b7280"];
    const quad = (name, i) => {
      const [x, y] = [replay.column(name + ".x"), replay.column(name + ".y")];
      return DL.TopView.quads(x.subarray(4 * i, 4 * i + 4), y.subarray(4 * i, 4 * i + 4));
    };
    pen.globalAlpha = 0.5;
    this.scene.lightStates(place).forEach((state, i) => {
      if (state === undefined) return;
      pen.fillStyle = colours[state] || colours[3];
      pen.fill(quad("light", i));
    });
    pen.fillStyle = DL.colour("bad");
    for (let i = 0; i < replay.column("sign.x").length / 4; i++) pen.fill(quad("sign", i));
    pen.globalAlpha = 1;
  }

  line(pen, x, y, from, to) {
    pen.beginPath();
    for (let i = from; i < to; i++) pen[i === from ? "moveTo" : "lineTo"](x[i], y[i]);
    pen.stroke();
  }

  drawWays(pen, place) {
    const { replay, x, y } = this.scene;
    const thin = Math.max(0.3, 1.6 / this.scale);
    pen.lineWidth = thin;
    pen.setLineDash([4 * thin, 3 * thin]);
    pen.strokeStyle = DL.colour("route");
    this.line(pen, replay.column("route.x"), replay.column("route.y"), 0, replay.column("route.x").length);
    pen.setLineDash([]);
    pen.strokeStyle = DL.colour("other");
    const [gx, gy] = [replay.column("ghost.x"), replay.column("ghost.y")];
    pen.lineWidth = thin * 0.8;
    if (gx.length) this.line(pen, gx, gy, 0, gx.length);
    pen.lineWidth = thin * 1.2;
    pen.strokeStyle = DL.colour("ego");
    this.line(pen, x, y, 0, Math.floor(place) + 1);
  }

  drawPlan(pen, ego, { points, way }) {
    pen.lineWidth = Math.max(0.25, 2 / this.scale);
    const dash = Math.max(0.8, 6 / this.scale);
    pen.setLineDash([dash, dash]);
    pen.strokeStyle = DL.colour("way");
    pen.beginPath();
    for (const [x, y] of way) pen.lineTo(x, y);
    pen.stroke();
    pen.setLineDash([]);
    pen.strokeStyle = pen.fillStyle = DL.colour("plan");
    pen.beginPath();
    pen.moveTo(ego.x, ego.y);
    for (const [x, y] of points) pen.lineTo(x, y);
    pen.stroke();
    for (const [x, y] of points) {
      pen.beginPath();
      pen.arc(x, y, Math.max(0.35, 3 / this.scale), 0, 2 * Math.PI);
      pen.fill();
    }
  }

  /** A body: half length, half width and the middle of its box stand in its description. */
  box(pen, { x, y, yaw }, body, fill, stroke) {
    const [halfLength, halfWidth, forward, left] = body.slice(4, 8);
    pen.save();
    pen.translate(x, y);
    pen.rotate(yaw);
    pen.translate(forward, left);
    const least = 2.5 / this.scale;
    const [hx, hy] = [Math.max(halfLength, least), Math.max(halfWidth, least)];
    pen.beginPath();
    pen.rect(-hx, -hy, 2 * hx, 2 * hy);
    if (fill) { pen.fillStyle = fill; pen.fill(); }
    if (stroke) { pen.strokeStyle = stroke; pen.lineWidth = Math.max(0.12, 1.4 / this.scale); pen.stroke(); }
    if (body[1] === 0) {
      // The nose.
      pen.beginPath();
      pen.moveTo(hx, 0);
      pen.lineTo(hx * 0.45, hy * 0.8);
      pen.lineTo(hx * 0.45, -hy * 0.8);
      pen.closePath();
      pen.fillStyle = fill ? "#ffffff99" : stroke;
      pen.fill();
    }
    pen.restore();
  }

  /** Where something went wrong; those to come are faint. */
  drawEvents(pen, place) {
    pen.strokeStyle = DL.colour("bad");
    for (const event of this.events) {
      if (!event.isInfraction) continue;
      const at = this.scene.place(event.time);
      const spot = this.scene.ego(at);
      const size = Math.max(1.6, 8 / this.scale);
      pen.globalAlpha = at <= place + 1 ? 1 : 0.35;
      pen.lineWidth = Math.max(0.3, 2.2 / this.scale);
      pen.beginPath();
      pen.arc(spot.x, spot.y, size, 0, 2 * Math.PI);
      pen.stroke();
    }
    pen.globalAlpha = 1;
  }
};
