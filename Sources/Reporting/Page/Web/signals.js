// Speed, pedals and wheel, and action tokens over time, with a line at the moment that is shown.

/** A line at `chart.moment` (seconds). */
DL.momentLine = {
  id: "moment",
  afterDatasetsDraw(chart) {
    if (chart.moment === undefined) return;
    const x = chart.scales.x.getPixelForValue(chart.moment);
    const { top, bottom, left, right } = chart.chartArea;
    if (x < left || x > right) return;
    const pen = chart.ctx;
    pen.save();
    pen.strokeStyle = DL.colour("text");
    pen.lineWidth = 1;
    pen.beginPath();
    pen.moveTo(x, top);
    pen.lineTo(x, bottom);
    pen.stroke();
    pen.restore();
  },
};

DL.Signals = class {
  constructor(replay, seek) {
    this.charts = [];
    this.element = DL.el("div", { class: "grid", style: "margin-top:1rem" });
    const time = replay.column("time");
    const last = time.length ? time[time.length - 1] : 0;
    const points = (values, times = time) => Array.from(values, (y, i) => ({ x: times[i], y }));
    const line = (label, data, colour, more = {}) => ({
      label, data, borderColor: DL.colour(colour), backgroundColor: DL.colour(colour), borderWidth: 1.5, pointRadius: 0, ...more,
    });
    const speed = [line("ego", points(replay.column("speed")), "ego")];
    if (replay.column("target").length) speed.push(line("wanted", points(replay.column("target")), "plan", { borderDash: [4, 3] }));
    if (replay.column("ghost.speed").length) {
      speed.push(line("other run", points(replay.column("ghost.speed"), replay.column("ghost.time")), "other"));
    }
    this.add("Speed, m/s", speed, last, seek);
    this.add("Pedals and wheel", [
      line("throttle", points(replay.column("throttle")), "good"), line("brake", points(replay.column("brake")), "bad"),
      line("steer (right +)", points(replay.column("steer")), "accent"),
    ], last, seek, { min: -1, max: 1 });
    const offset = replay.column("offset");
    if (offset.length) this.add("Wanted offset from the route, m (left +)", [line("offset", points(offset), "plan")], last, seek);
    const [place, tokens, counts] = ["plan.place", "plan.token", "plan.tokens"].map(replay.column);
    if (tokens.length) {
      let offsetOf = 0;
      const most = Math.max(...counts);
      const sets = Array.from({ length: most }, (_, k) => line(`word ${k + 1}`, [], k === 0 ? "plan" : "traffic", {
        showLine: false, pointRadius: k === 0 ? 2.5 : 1.5,
      }));
      place.forEach((at, i) => {
        for (let k = 0; k < counts[i]; k++) sets[k].data.push({ x: time[at], y: tokens[offsetOf + k] });
        offsetOf += counts[i];
      });
      this.add("Action tokens: the number of each word of a plan, the first in colour", sets, last, seek, {}, false);
    }
  }

  add(title, datasets, last, seek, y = {}, legend = true) {
    const canvas = DL.el("canvas", { role: "img", "aria-label": title });
    this.element.append(DL.el("div", { class: "card" }, DL.el("h3", { text: title }),
      DL.el("div", { class: "chart", style: "height:170px" }, canvas)));
    this.charts.push(() => {
      const chart = new Chart(canvas, {
        type: "line", data: { datasets }, plugins: [DL.momentLine],
        options: {
          parsing: false, normalized: true,
          interaction: { mode: "nearest", axis: "x", intersect: false },
          onClick: event => seek(chart.scales.x.getValueForPixel(event.x)),
          scales: {
            x: { type: "linear", min: 0, max: Math.max(last, 0.1), title: { display: true, text: "s" } },
            y: { beginAtZero: true, ...y },
          },
          plugins: {
            legend: { display: legend && datasets.length > 1, position: "bottom" },
            tooltip: { callbacks: { title: items => (items.length ? `${items[0].parsed.x.toFixed(2)} s` : "") } },
          },
        },
      });
      return chart;
    });
  }

  /** Once the element stands in the page. */
  show() { this.charts = this.charts.map(make => make()); }

  moment(seconds) {
    for (const chart of this.charts) {
      chart.moment = seconds;
      chart.draw();
    }
  }

  destroy() { for (const chart of this.charts) chart.destroy && chart.destroy(); }
};
