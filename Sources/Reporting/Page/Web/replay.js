// One route: the view from above, the camera, the timeline, what the agent thought; play, pause, step, jump.

DL.Replay = class {
  constructor(host, id, time) {
    this.host = host;
    this.time = time;
    this.speed = 1;
    this.isPlaying = false;
    this.pictures = [];
    this.onKey = event => this.key(event);
    this.onResize = () => this.draw();
    this.route = DL.routeByID.get(id) || { id, events: [], problems: [], missing: true };
    host.replaceChildren(...this.title(), DL.el("p", { class: "quiet", text: "unpacking…" }));
    this.opened = this.open();
  }

  title() {
    const { route } = this;
    const order = DL.routes.filter(each => !each.success).sort((a, b) => a.score - b.score || a.place - b.place);
    const at = order.findIndex(each => each.id === route.id);
    const step = (by, text) => {
      const next = at < 0 ? undefined : order[at + by];
      const cause = next && next.decisive !== null ? next.events[next.decisive] : null;
      return next ? DL.el("a", { href: DL.address(next.id, cause ? cause.time : 0), text }) : null;
    };
    if (route.missing) return [DL.el("h1", { text: `No route ${route.id} in this run` }), DL.el("a", { href: "#summary", text: "All routes" })];
    return [
      DL.el("div", { class: "trail" }, step(-1, "‹ worse failure"), step(1, "next failure ›"),
        DL.el("span", { class: "world", text: `${DL.report.run.name}, world: ${DL.field(DL.report.run, "world")}` })),
      DL.el("h1", {}, `Route ${route.id} `, DL.outcome(route)),
      DL.el("p", { class: "subtitle", text: [
        route.types.join(", "), route.town, `score ${DL.number(route.score)}`, `completed ${DL.number(route.completion, 1)} %`,
        route.length ? `${DL.number(route.length, 0)} m in ${DL.duration(route.game)}` : null, route.success ? null : route.what,
        route.reason].filter(Boolean).join(" · ") }),
      DL.notice("Something is wrong with this route's files", route.problems),
      route.other ? DL.el("p", { class: "small" }, DL.el("b", { text: `${DL.report.other.name}: ` }),
        `${route.other.what}, score ${DL.number(route.other.score)}; the drives part at `,
        route.other.first === null ? "no moment"
          : DL.el("a", { href: DL.address(route.id, route.other.visible === null ? route.other.first : route.other.visible),
            text: DL.clock(route.other.visible === null ? route.other.first : route.other.visible) }),
        route.other.visible === null ? "" : " by half a metre",
        route.other.first === null ? "" : ` (first difference at ${DL.clock(route.other.first)})`) : null,
    ].filter(Boolean);
  }

  async open() {
    const { route, host } = this;
    if (route.missing) return host.replaceChildren(...this.title());
    try {
      this.replay = await DL.readReplay(route.place);
    } catch (error) {
      host.replaceChildren(...this.title(), DL.el("p", { class: "notice", text: `No replay: ${error.message}` }));
      return;
    }
    if (this.isClosed) return;
    this.scene = new DL.Scene(this.replay);
    this.duration = this.scene.count ? this.scene.time[this.scene.count - 1] : 0;
    this.pictures = route.pictures ? DL.readPictures(route.place, this.replay.column("picture.size")) : [];
    this.plans = this.readPlans();
    this.build();
    addEventListener("keydown", this.onKey);
    addEventListener("resize", this.onResize);
    this.seek(this.time);
  }

  readPlans() {
    const { replay } = this;
    const [place, points, tokens, x, y, token, text] = ["plan.place", "plan.points", "plan.tokens", "plan.x", "plan.y",
      "plan.token", "plan.text"].map(replay.column);
    const [waypoints, wayX, wayY] = ["plan.waypoints", "plan.way.x", "plan.way.y"].map(replay.column);
    let [point, word, waypoint] = [0, 0, 0];
    return Array.from(place, (at, i) => {
      const plan = {
        place: at, points: Array.from({ length: points[i] }, (_, k) => [x[point + k], y[point + k]]),
        way: Array.from({ length: waypoints[i] }, (_, k) => [wayX[waypoint + k], wayY[waypoint + k]]),
        tokens: Array.from(token.subarray(word, word + tokens[i])), text: replay.texts[text[i]],
      };
      point += points[i];
      word += tokens[i];
      waypoint += waypoints[i];
      return plan;
    });
  }

  build() {
    const { replay, route } = this;
    const canvas = DL.el("canvas", { id: "topview", role: "img", "aria-label": "the drive from above" });
    const seek = seconds => this.seek(seconds, true);
    this.timeline = new DL.Timeline(this.duration, route.events, seek);
    this.signals = new DL.Signals(replay, seek);
    this.follow = DL.el("button", { class: "plain", id: "follow", "aria-pressed": "true", title: "F", click: () => this.toggleFollow(), text: "follow" });
    this.playButton = DL.el("button", { class: "plain", id: "play", title: "space", click: () => this.toggle(), text: "▶ play" });
    this.clock = DL.el("output", { id: "clock" });
    const speed = DL.el("select", { "aria-label": "speed", change: () => (this.speed = Number(speed.value)) },
      [0.25, 0.5, 1, 2, 4].map(value => DL.el("option", { value, selected: value === 1, text: `${value}×` })));
    const jump = (by, text, title) => DL.el("button", { class: "plain", title, click: () => this.jump(by), text });
    const legend = [["ego", "ego"], ["traffic", "traffic"], ["scenario", "scenario's"], ["walker", "pedestrian"], ["prop", "object"], ["route", "route"]];
    if (this.plans.length) legend.push(["plan", "plan"]);
    if (this.plans.some(each => each.way.length)) legend.push(["way", "way it steers along"]);
    if (replay.column("ghost.x").length) legend.push(["other", DL.report.other.name]);
    const zoom = (factor, text) => DL.el("button", { class: "plain", click: () => this.view.zoom(factor), text });
    const view = DL.el("div", { class: "card view" }, canvas,
      replay.column("road.use").length ? null : DL.el("div", { class: "hint warn", text: "no map at hand: roads are missing" }),
      DL.el("div", { class: "tools" }, zoom(1.4, "+"), zoom(1 / 1.4, "−"), this.follow,
        DL.el("button", { class: "plain", id: "fit", click: () => this.view.fit(), text: "whole route" })),
      DL.el("div", { class: "legend" }, legend.map(([colour, text]) =>
        DL.el("span", {}, DL.el("i", { style: `background:var(--${colour})` }), text))));
    this.image = DL.el("img", { id: "picture", alt: "what the ego's camera saw", hidden: true });
    this.caption = DL.el("p", { class: "quiet small" });
    this.now = DL.el("div", { class: "now" });
    this.thought = DL.el("div");
    this.list = DL.el("ol", { class: "events" }, route.events.map(event => DL.el("li", {}, DL.el("button", {
      click: () => seek(event.time), "data-time": event.time },
    DL.el("time", { text: DL.clock(event.time) }), DL.el("span", { class: event.isInfraction ? "bad" : "quiet", text: event.title }),
    event.detail ? DL.el("div", { class: "quiet small", text: event.detail }) : null))));
    this.host.replaceChildren(...this.title(), DL.el("div", { class: "stage" },
      DL.el("div", {}, view, DL.el("div", { class: "card player" },
        DL.el("div", { class: "row" }, this.playButton, jump(-1, "⇤ event", "P"), jump(1, "event ⇥", "N"), speed, this.clock,
          DL.el("span", { class: "quiet small" }, DL.el("kbd", { text: "space" }), " play  ", DL.el("kbd", { text: "← →" }), " 0.5 s  ",
            DL.el("kbd", { text: "N P" }), " events  ", DL.el("kbd", { text: "F" }), " follow  ", DL.el("kbd", { text: "Esc" }), " back")),
        this.timeline.element), this.signals.element),
      DL.el("div", { class: "side" },
        DL.el("div", { class: "card" }, DL.el("h3", { text: "Events" }),
          route.events.length ? this.list : DL.el("p", { class: "quiet small", text: "none that is known" })),
        this.pictures.length ? DL.el("div", { class: "card" }, this.image, this.caption) : null,
        DL.el("div", { class: "card" }, DL.el("h3", { text: "Now" }), this.now, this.thought))));
    this.view = new DL.TopView(canvas, this.scene, route.events);
    this.view.onFollow = follows => this.follow.setAttribute("aria-pressed", String(follows));
    this.signals.show();
  }

  seek(seconds, isNoted = false) {
    this.time = Math.min(Math.max(0, seconds), this.duration ?? seconds);
    if (!this.view) return;
    this.draw();
    if (isNoted && !this.isPlaying) this.note();
  }

  /** The moment in the address, so that it can be sent to somebody. */
  note() {
    clearTimeout(this.noting);
    this.noting = setTimeout(() => {
      if (!this.isClosed) history.replaceState(null, "", DL.address(this.route.id, this.time));
    }, 150);
  }

  draw() {
    if (!this.view || this.scene.count === 0) return;
    const place = this.scene.place(this.time);
    const plan = this.plans.findLast(each => each.place <= place + 0.01);
    this.view.draw(place, { plan });
    this.timeline.moment(this.time);
    this.signals.moment(this.time);
    this.clock.textContent = `${DL.clock(this.time)} / ${DL.clock(this.duration)}`;
    this.drawPicture(place);
    this.drawNow(place, plan);
    for (const button of this.list.querySelectorAll("button")) {
      button.setAttribute("aria-current", String(Math.abs(Number(button.dataset.time) - this.time) < 0.26));
    }
  }

  drawPicture(place) {
    if (!this.pictures.length) return;
    const places = this.replay.column("picture.place");
    let at = 0;
    while (at + 1 < places.length && places[at + 1] <= place + 0.01) at++;
    this.image.hidden = false;
    if (this.image.src !== this.pictures[at]) this.image.src = this.pictures[at];
    this.caption.textContent = `${this.replay.camera}, ${DL.clock(this.scene.time[places[at]])}`;
  }

  drawNow(place, plan) {
    const column = name => this.replay.column(name);
    const tick = Math.round(place);
    const bar = (value, most, isSigned) => {
      const share = Math.min(1, Math.abs(value) / most) * (isSigned ? 50 : 100);
      const left = isSigned ? (value < 0 ? 50 - share : 50) : 0;
      return DL.el("div", { class: "bar" }, DL.el("i", { style: `left:${left}%;width:${share}%` }));
    };
    const rows = [["speed", column("speed")[tick], 20, " m/s"]];
    if (column("target").length) rows.push(["wanted", column("target")[tick], 20, " m/s"]);
    rows.push(["throttle", column("throttle")[tick], 1, ""], ["brake", column("brake")[tick], 1, ""], ["steer", column("steer")[tick], 1, "", true]);
    this.now.replaceChildren(...rows.flatMap(([name, value, most, unit, isSigned]) =>
      [DL.el("span", { class: "quiet", text: name }), bar(value, most, isSigned), DL.el("b", { text: value.toFixed(2), title: unit.trim() })]));
    const [places, numbers] = [column("reason.place"), column("reason.text")];
    let reason = "";
    for (let i = 0; i < places.length && places[i] <= tick; i++) reason = this.replay.reasons[numbers[i]];
    const parts = [];
    if (places.length) parts.push(DL.el("h3", { style: "margin-top:.8rem", text: "Why" }), DL.el("p", { class: "words", text: reason || "free road" }));
    if (plan) {
      const words = DL.Replay.reasoning(plan.text);
      parts.push(DL.el("h3", { style: "margin-top:.8rem", text: `Plan of ${DL.clock(this.scene.time[plan.place])}` }),
        DL.el("div", { class: "tokens" }, plan.tokens.length ? plan.tokens.map(token => DL.el("span", { text: token }))
          : DL.el("span", { class: "bad", text: "malformed answer" })),
        words ? DL.el("p", { class: "words", text: words }) : null);
      if (this.replay.plansDiffer !== undefined) {
        parts.push(DL.el("p", { class: "notice small", text:
          `Made again, the drive differs from the trace from ${DL.clock(this.replay.plansDiffer)} on: these are not surely the plans that drove.` }));
      }
    } else if (DL.field(DL.report.run, "model_sha256") !== "none" && !this.plans.length) {
      parts.push(DL.el("p", { class: "quiet small", text: "Plans and words: driveloop report --model FOLDER puts them into the page for routes with pictures." }));
    }
    this.thought.replaceChildren(...parts.filter(Boolean));
  }

  /** What was said before the plan. */
  static reasoning(text) {
    if (!text) return "";
    const match = /<think>([\s\S]*?)<\/think>/.exec(text);
    return (match ? match[1] : text.split("<answer>")[0]).trim();
  }

  toggle() {
    this.isPlaying = !this.isPlaying;
    this.playButton.textContent = this.isPlaying ? "❚❚ pause" : "▶ play";
    if (!this.isPlaying) return this.note();
    if (this.time >= this.duration - 0.01) this.time = 0;
    let last = performance.now();
    const frame = now => {
      if (!this.isPlaying || this.isClosed) return;
      const next = this.time + (now - last) / 1000 * this.speed;
      last = now;
      this.seek(next);
      if (next >= this.duration) this.toggle(); else requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  }

  toggleFollow() {
    this.view.setFollows(!this.view.follows);
    this.draw();
  }

  /** To the next event, or the one before. */
  jump(by) {
    const times = this.route.events.map(event => event.time);
    const next = by > 0 ? times.find(time => time > this.time + 0.03) : times.findLast(time => time < this.time - 0.03);
    if (next !== undefined) this.seek(next, true);
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const isTyping = ["SELECT", "TEXTAREA"].includes(event.target.tagName) || (event.target.tagName === "INPUT" && event.target.type !== "range");
    if (isTyping) return;
    const actions = {
      " ": () => this.toggle(), k: () => this.toggle(),
      ArrowLeft: () => this.seek(this.time - (event.shiftKey ? 5 : 0.5), true),
      ArrowRight: () => this.seek(this.time + (event.shiftKey ? 5 : 0.5), true),
      ",": () => this.seek(this.time - 0.05, true), ".": () => this.seek(this.time + 0.05, true),
      Home: () => this.seek(0, true), End: () => this.seek(this.duration, true),
      n: () => this.jump(1), p: () => this.jump(-1), f: () => this.toggleFollow(),
      Escape: () => (location.hash = "#summary"),
    };
    const action = actions[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!action) return;
    event.preventDefault();
    action();
  }

  close() {
    this.isClosed = true;
    this.isPlaying = false;
    removeEventListener("keydown", this.onKey);
    removeEventListener("resize", this.onResize);
    if (this.signals) this.signals.destroy();
    for (const address of this.pictures) URL.revokeObjectURL(address);
    this.host.replaceChildren();
  }
};
