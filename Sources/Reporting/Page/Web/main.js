// Which part of the page is shown: the address says it, so that every moment has a link.

DL.parse = () => {
  const values = new URLSearchParams(location.hash.slice(1));
  const id = values.get("route");
  return id === null ? null : { id, time: Number(values.get("t")) || 0 };
};

DL.show = () => {
  const wanted = DL.parse();
  const [overview, replay] = [document.getElementById("overview"), document.getElementById("replay")];
  if (!wanted) {
    const wasReplay = !replay.hidden;
    if (DL.current) DL.current.close();
    DL.current = null;
    overview.hidden = false;
    document.body.classList.remove("replaying");
    replay.hidden = true;
    DL.drawSections(true);
    const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    if (target) target.scrollIntoView();
    else if (wasReplay) window.scrollTo(0, DL.scrolled || 0);
    return;
  }
  if (!overview.hidden) DL.scrolled = window.scrollY;
  overview.hidden = true;
  document.body.classList.add("replaying");
  replay.hidden = false;
  if (DL.current && DL.current.route.id === wanted.id) return DL.current.seek(wanted.time);
  if (DL.current) DL.current.close();
  DL.drawSections(false);
  DL.current = new DL.Replay(replay, wanted.id, wanted.time);
  window.scrollTo(0, 0);
};

DL.drawSections = isOverview => {
  const links = [["summary", "Summary"], ["compare", "Compare"], ["routes", "Routes"], ["charts", "Charts"],
    ["literature", "Literature"], ["speed", "Speed"], ["provenance", "Provenance"]]
    .filter(([id]) => id !== "compare" || DL.report.other)
    .map(([id, text]) => DL.el("a", { href: "#" + id, text: isOverview ? text : id === "summary" ? "← All routes" : text }));
  document.getElementById("sections").replaceChildren(DL.el("div", {}, links));
};

DL.chartStyle();
DL.drawHead();
DL.drawSummary();
DL.drawComparison();
DL.drawRoutes();
DL.drawCharts();
DL.drawLiterature();
DL.drawSpeed();
DL.drawProvenance();
addEventListener("hashchange", DL.show);
DL.show();
document.documentElement.dataset.ready = "yes";
