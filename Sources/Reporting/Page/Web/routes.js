// The list of all routes: failures first, sortable, filterable.

DL.routeColumns = [
  { name: "route", of: route => route.place, cell: route => DL.el("td", {}, DL.el("a", { href: DL.address(route.id), text: route.id })) },
  { name: "outcome", of: route => (route.success ? 2 : route.problems.length && !route.replay ? 0 : 1), cell: route => DL.el("td", {}, DL.outcome(route)) },
  { name: "score", number: true, of: route => route.score, cell: route => DL.el("td", { class: "n", text: DL.number(route.score) }) },
  { name: "completion %", number: true, of: route => route.completion, cell: route => DL.el("td", { class: "n", text: DL.number(route.completion, 1) }) },
  { name: "type", of: route => route.types.join(), cell: route => DL.el("td", { text: route.types.join(", ") }) },
  { name: "town", of: route => route.town, cell: route => DL.el("td", { text: route.town }) },
  { name: "time", number: true, of: route => route.game || 0, cell: route => DL.el("td", { class: "n", text: route.game === null ? "–" : DL.clock(route.game) }) },
  { name: "what happened", of: route => route.what, cell: route => DL.whatCell(route) },
];

DL.outcome = route =>
  route.problems.length && !route.replay ? DL.el("span", { class: "pill warn", text: "broken files" })
    : route.success ? DL.el("span", { class: "pill good", text: "solved" })
      : DL.el("span", { class: "pill bad", text: route.status.startsWith("Failed") ? "not finished" : "infractions" });

/** Infractions, each a link to its moment. */
DL.whatCell = route => {
  const wrong = route.events.filter(event => event.isInfraction);
  const shown = wrong.slice(0, 3).flatMap(event => [
    DL.el("a", { class: "moment", href: DL.address(route.id, event.time), title: event.detail },
      event.title.replace("vehicle.", ""), DL.el("time", { text: DL.clock(event.time) })), " "]);
  const rest = wrong.length > 3 ? ` and ${wrong.length - 3} more` : "";
  return DL.el("td", { class: "small" }, wrong.length ? [...shown, rest] : route.success ? "" : route.reason || route.what);
};

DL.drawRoutes = () => {
  const state = { column: 2, descending: false, isFailuresFirst: true };
  const option = text => DL.el("option", { value: text, text });
  const types = [...new Set(DL.routes.flatMap(route => route.types))].sort();
  const towns = [...new Set(DL.routes.map(route => route.town))].filter(Boolean).sort();
  const kinds = Object.keys(DL.kinds).filter(kind => DL.routes.some(route => route.events.some(event => event.kind === kind && event.isInfraction)));
  const search = DL.el("input", { type: "search", placeholder: "Search id, type, cause", "aria-label": "Search", input: () => fill() });
  const select = (id, label, values, names = {}) => DL.el("select", { id, "aria-label": label, change: () => fill() },
    DL.el("option", { value: "", text: label }), values.map(value => names[value] ? DL.el("option", { value, text: names[value] }) : option(value)));
  const outcome = select("filter-outcome", "any outcome", ["failed", "solved", "broken"], { failed: "without success", solved: "solved", broken: "broken files" });
  const type = select("filter-type", "any type", types);
  const town = select("filter-town", "any town", towns);
  const kind = select("filter-kind", "any infraction", kinds, DL.kinds);
  const count = DL.el("span", { class: "quiet small", id: "route-count" });
  const body = DL.el("tbody");
  const heads = DL.routeColumns.map((column, i) => DL.el("th", { class: column.number ? "n" : null, scope: "col" },
    DL.el("button", { click: () => sort(i), text: column.name })));

  const sort = i => {
    state.descending = state.column === i && !state.isFailuresFirst ? !state.descending : false;
    state.column = i;
    state.isFailuresFirst = false;
    fill();
  };
  const isWanted = route => {
    const text = search.value.trim().toLowerCase();
    if (outcome.value === "failed" && route.success) return false;
    if (outcome.value === "solved" && !route.success) return false;
    if (outcome.value === "broken" && !route.problems.length) return false;
    if (type.value && !route.types.includes(type.value)) return false;
    if (town.value && route.town !== town.value) return false;
    if (kind.value && !route.events.some(event => event.kind === kind.value)) return false;
    return !text || [route.id, route.town, ...route.types, route.what, ...route.events.map(event => event.title)]
      .some(words => words.toLowerCase().includes(text));
  };
  const fill = () => {
    const column = DL.routeColumns[state.column];
    const sign = state.descending ? -1 : 1;
    const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
    const shown = DL.routes.filter(isWanted).sort((a, b) =>
      (state.isFailuresFirst ? a.success - b.success : 0) || sign * compare(column.of(a), column.of(b)) || a.place - b.place);
    heads.forEach((head, i) => head.setAttribute("aria-sort",
      i === state.column ? (state.descending ? "descending" : "ascending") : "none"));
    body.replaceChildren(...shown.map(route => DL.el("tr", { "data-id": route.id }, DL.routeColumns.map(each => each.cell(route)))));
    count.textContent = `${shown.length} of ${DL.routes.length} routes` + (state.isFailuresFirst ? ", failures first" : "");
  };
  document.getElementById("routes").append(
    DL.el("h2", { text: "Routes" }),
    DL.el("div", { class: "filters" }, search, outcome, type, town, kind, count),
    DL.el("div", { class: "card scroll list" }, DL.el("table", {}, DL.el("thead", {}, DL.el("tr", {}, heads)), body)));
  fill();
};
