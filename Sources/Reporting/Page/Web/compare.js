// Two runs of one suite: which routes flipped, and where the drives part.

DL.drawComparison = () => {
  const { run, other } = DL.report;
  if (!other) return;
  const section = document.getElementById("compare");
  section.hidden = false;
  const both = DL.routes.filter(route => route.other);
  const lost = both.filter(route => !route.success && route.other.success);
  const won = both.filter(route => route.success && !route.other.success);
  const apart = route => (route.other.visible === null
    ? route.other.first === null ? "never" : `${DL.clock(route.other.first)} (less than 0.5 m apart)`
    : DL.clock(route.other.visible));
  const row = route => DL.el("tr", { "data-id": route.id },
    DL.el("td", {}, DL.el("a", { href: DL.address(route.id, route.other.visible || 0), text: route.id })),
    DL.el("td", {}, route.success === route.other.success
      ? DL.el("span", { class: "quiet", text: route.success ? "both solved" : "both failed" })
      : DL.el("span", { class: `pill ${route.success ? "good" : "bad"}`, text: route.success ? "solved now" : "fails now" })),
    DL.el("td", { class: "n", text: DL.number(route.score) }),
    DL.el("td", { class: "n", text: DL.number(route.other.score) }),
    DL.el("td", { class: "n", text: DL.signed(route.score - route.other.score) }),
    DL.el("td", { class: "n", text: apart(route) }),
    DL.el("td", { text: route.types.join(", ") }),
    DL.el("td", { class: "small", text: route.success ? "" : route.what }),
    DL.el("td", { class: "small", text: route.other.success ? "" : route.other.what }));
  const body = DL.el("tbody");
  const show = which => {
    const flipped = both.filter(route => route.success !== route.other.success);
    const list = which === "flipped" ? flipped : [...both];
    list.sort((a, b) => (a.score - a.other.score) - (b.score - b.other.score) || a.place - b.place);
    body.replaceChildren(...list.map(row));
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.which === which));
  };
  const buttons = [["flipped", `flipped (${lost.length + won.length})`], ["all", `all (${both.length})`]].map(([which, text]) =>
    DL.el("button", { class: "plain", "data-which": which, click: () => show(which), text }));
  const head = ["route", "", "score", "other's", "difference", "apart from", "type", "what happened", `in ${other.name}`];
  section.append(
    DL.el("h2", { text: `Against ${other.name}` }),
    DL.el("p", {}, `${both.length} routes in common: `, DL.el("b", { class: "good", text: `${won.length} solved now` }), ", ",
      DL.el("b", { class: "bad", text: `${lost.length} fail now` }),
      `, ${both.filter(route => route.other.first === null).length} driven alike to the last digit.`),
    DL.el("div", { class: "filters" }, buttons),
    DL.el("div", { class: "card scroll list" }, DL.el("table", {},
      DL.el("thead", {}, DL.el("tr", {}, head.map((text, i) => DL.el("th", { class: i > 1 && i < 6 ? "n" : null, text })))), body)));
  show(lost.length + won.length ? "flipped" : "all");
};
