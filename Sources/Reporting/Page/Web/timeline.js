// The drive as a line that one can drag along, with a mark for each event.

DL.Timeline = class {
  constructor(duration, events, seek) {
    this.duration = Math.max(duration, 0.05);
    this.range = DL.el("input", {
      type: "range", min: 0, max: this.duration, step: 0.05, value: 0, "aria-label": "moment of the drive",
      input: () => seek(Number(this.range.value)),
    });
    const share = seconds => `${100 * Math.min(1, Math.max(0, seconds / this.duration))}%`;
    const spans = events.filter(event => event.isInfraction && event.end > event.time + 0.3).map(event => DL.el("div", {
      class: "span", style: `left:${share(event.time)};width:calc(${share(event.end)} - ${share(event.time)})`,
    }));
    const marks = events.map(event => DL.el("button", {
      class: "mark" + (event.isInfraction ? "" : " scenario"), style: `left:${share(event.time)}`, tabindex: -1,
      title: `${DL.clock(event.time)} ${event.title}`, "aria-label": `${event.title} at ${DL.clock(event.time)}`,
      click: () => seek(event.time), text: event.isInfraction ? "✹" : event.kind === "scenario_started" ? "▹" : "▿",
    }));
    this.element = DL.el("div", { class: "track" }, spans, marks, this.range);
  }

  moment(seconds) { this.range.value = seconds; }
};
