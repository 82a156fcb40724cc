// What one must know first: whose figures these are, the scores, the worst routes; then literature, speed, provenance.

DL.drawHead = () => {
  const { run, other } = DL.report;
  const field = name => DL.field(run, name);
  const model = field("model_sha256");
  document.getElementById("head").append(
    DL.el("h1", { text: run.name }),
    DL.el("p", { class: "subtitle", text:
      `${field("agent")}${model && model !== "none" ? " " + model.slice(0, 12) : ""} on ${field("suite")}, ` +
      `seed ${field("seed")}, commit ${field("commit")}` + (other ? `; compared with ${other.name}` : "") }),
    DL.el("div", { class: "world", text: DL.worldNotice(field("world")) }));
};

DL.worldNotice = world =>
  world === "embedded"
    ? "World: embedded. These are not Bench2Drive scores and must not be listed among CARLA's."
    : `World: ${world}`;

DL.notice = (title, lines) =>
  lines.length === 0 ? null : DL.el(
    "div", { class: "notice" }, DL.el("b", { text: title }),
    DL.el("ul", {}, lines.slice(0, 12).map(line => DL.el("li", { text: line })),
      lines.length > 12 ? DL.el("li", { text: `and ${lines.length - 12} more` }) : null));

DL.drawSummary = () => {
  const { run, other, differences } = DL.report;
  const [a, b] = [run.scores, other && other.scores];
  const broken = DL.routes.filter(route => route.problems.length);
  const tile = (label, value, before, digits = 2, unit = "") => DL.el(
    "div", { class: "card tile" }, DL.el("b", { text: DL.number(value, digits) + (value === null ? "" : unit) }),
    DL.el("span", { text: label }),
    b && value !== null && before !== null && before !== undefined
      ? DL.el("em", { text: `${DL.signed(value - before, digits)} against ${DL.number(before, digits)}` }) : null);
  const ability = scores => {
    const known = scores.abilities.map(row => row[1]).filter(value => value !== null);
    return known.length ? 100 * known.reduce((x, y) => x + y, 0) / known.length : null;
  };
  document.getElementById("summary").append(
    ...[
      DL.notice("About this run", run.problems),
      other ? DL.notice(`About ${other.name}`, other.problems) : null,
      DL.notice("The two runs were not given the same", differences),
      DL.notice(
        `${broken.length} route${broken.length === 1 ? "" : "s"} with something wrong in the files`,
        broken.map(route => `route ${route.id}: ${route.problems.join("; ")}`)),
    ].filter(Boolean),
    DL.el("div", { class: "tiles" },
      tile("driving score", a.score, b && b.score),
      tile(`success, ${a.successes} of ${a.routes} routes`, a.successRate, b && b.successRate, 2, " %"),
      tile("route completion", a.completion, b && b.completion, 2, " %"),
      tile("mean of abilities", ability(a), b && ability(b), 1, " %"),
      tile("efficiency", a.efficiency, b && b.efficiency, 1),
      tile("comfort", a.comfort, b && b.comfort, 1),
      a.crashed ? tile("crashed", a.crashed, b && b.crashed, 0) : null),
    DL.worstCard());
};

/** The failed routes with the lowest scores, each with the moment that decided it. */
DL.worstCard = () => {
  const failed = DL.routes.filter(route => !route.success)
    .sort((x, y) => x.score - y.score || x.completion - y.completion || x.place - y.place);
  const line = route => {
    const cause = route.decisive === null ? null : route.events[route.decisive];
    return DL.el("li", {},
      DL.el("span", { class: "score bad", text: DL.number(route.score) }),
      DL.el("span", { class: "cause" },
        DL.el("a", { href: DL.address(route.id), text: `Route ${route.id}` }),
        ` ${route.types.join(", ")} ${route.town}`,
        DL.el("div", { class: "quiet small", text: cause
          ? `${cause.title}${cause.detail ? ": " + cause.detail : ""}` : route.reason || route.what })),
      cause && route.replay
        ? DL.el("a", { class: "moment", href: DL.address(route.id, cause.time), text: `▶ ${DL.clock(cause.time)}` })
        : null);
  };
  return DL.el("div", { class: "card" },
    DL.el("h3", { text: failed.length ? `Worst first: ${failed.length} routes without success` : "Every route is solved" }),
    DL.el("ol", { class: "worst" }, failed.slice(0, 8).map(line)),
    failed.length > 8 ? DL.el("a", { href: "#routes", text: `all ${failed.length} in the list below` }) : null);
};

DL.drawLiterature = () => {
  const { run, other, literature } = DL.report;
  const cell = (value, digits = 2) => DL.el("td", { class: "n", text: DL.number(value, digits) });
  const ability = scores => {
    const known = scores.abilities.map(row => row[1]).filter(value => value !== null);
    return known.length ? 100 * known.reduce((x, y) => x + y, 0) / known.length : null;
  };
  const ours = each => DL.el("tr", { class: "ours" },
    DL.el("td", { text: `${each.name} (${DL.field(each, "agent")})` }),
    DL.el("td", { text: DL.field(each, "world") + (DL.field(each, "world") === "embedded" ? ", not CARLA" : "") }),
    cell(each.scores.score), cell(each.scores.successRate), cell(each.scores.efficiency), cell(each.scores.comfort),
    cell(ability(each.scores)), DL.el("td", { text: `${DL.field(each, "suite")}, this run` }));
  const head = ["", "world", "driving score", "success %", "efficiency", "comfort", "abilities %", "source"];
  document.getElementById("literature").append(
    DL.el("h2", { text: "Beside the literature" }),
    DL.el("p", { class: "quiet small", text:
      "For orientation only. Each list is of its own routes and world; rows of different lists, and figures of the " +
      "embedded world, are not to be ranked together." }),
    ...literature.map((list, number) => DL.el("details", { class: "card", open: number === 0, style: "margin-top:.8rem" },
      DL.el("summary", {}, DL.el("b", { text: list.title }), ` in ${list.world}`),
      DL.el("p", { class: "quiet small", text: list.note }),
      DL.el("div", { class: "scroll" }, DL.el("table", {},
        DL.el("thead", {}, DL.el("tr", {}, head.map((text, i) =>
          DL.el("th", { class: i > 1 && i < 7 ? "n" : null, text })))),
        DL.el("tbody", {}, ours(run), other ? ours(other) : null,
          list.rows.map(([name, score, success, efficiency, comfort, mean, source]) => DL.el("tr", {},
            DL.el("td", { text: name }), DL.el("td", { text: list.world }), cell(score), cell(success),
            cell(efficiency), cell(comfort), cell(mean), DL.el("td", { class: "quiet", text: source })))))))));
};

DL.drawSpeed = () => {
  const { run } = DL.report;
  const { timing, plans } = run.scores;
  const section = document.getElementById("speed");
  section.append(DL.el("h2", { text: "Latency and throughput" }));
  if (!timing) return section.append(DL.el("p", { class: "quiet", text: "The folder has no timing.jsonl." }));
  const sorted = [...timing.latencies].sort((x, y) => x - y);
  const quantile = share => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  const facts = [
    ["on the wall", `${DL.duration(timing.wall)} with ${timing.jobs} worker${timing.jobs === 1 ? "" : "s"}`],
    ["simulated", `${DL.duration(timing.game)}, ${DL.number(timing.game / Math.max(timing.wall, 1e-9), 1)} times as fast as real time`],
  ];
  if (plans) {
    facts.push(["plans", `${plans.plans} (${plans.fast} fast, ${plans.slow} slow), ${plans.tokens} tokens`]);
    facts.push(["malformed", `${plans.malformed}; safe stops ${plans.safe_stops}; creeps ${plans.creeps}`]);
  }
  if (sorted.length) {
    facts.push(["model, a plan", `median ${DL.number(quantile(0.5), 1)} ms, 95th percentile ${DL.number(quantile(0.95), 1)} ms (means of routes)`]);
  }
  const grid = DL.el("div", { class: "grid" },
    DL.chartCard("Where the workers' time went", "Seconds of all workers together.", 60 + 30 * timing.parts.length,
      DL.bars(timing.parts.map(part => part[0]),
        [{ label: run.name, data: timing.parts.map(part => part[1]), colour: "accent" }],
        { unit: " s", words: i => `${DL.number(timing.parts[i][1], 1)} s, ${DL.number(100 * timing.parts[i][1] / Math.max(timing.workers, 1e-9), 1)} %` })),
    DL.el("div", { class: "card" }, DL.el("dl", { class: "facts" }, facts.flatMap(([name, value]) =>
      [DL.el("dt", { text: name }), DL.el("dd", { text: value })])),
      DL.el("p", { class: "quiet small", text: "Times of this machine: the only figures here that differ from run to run." })));
  if (sorted.length > 4) {
    const width = Math.max(0.5, Math.ceil((quantile(0.99) - sorted[0]) / 12 * 2) / 2);
    const least = Math.floor(sorted[0] / width) * width;
    const counts = Array(14).fill(0);
    for (const value of sorted) counts[Math.min(13, Math.floor((value - least) / width))]++;
    grid.lastChild.prepend(DL.el("h3", { text: "Model time of a plan, by route" }),
      DL.chart("model time of a plan", 210, DL.histogram(
        counts.map((_, i) => `${(least + i * width).toFixed(1)}${i === 13 ? "+" : ""}`),
        [{ label: run.name, data: counts, colour: "accent" }], "ms from", "routes")));
  }
  section.append(grid);
};

DL.drawProvenance = () => {
  const facts = run => DL.el("div", { class: "card" }, DL.el("h3", { text: run.name }),
    DL.el("dl", { class: "facts" }, run.fields.flatMap(([name, value]) =>
      [DL.el("dt", { text: name.replace(/_/g, " ") }), DL.el("dd", {}, DL.el("code", { text: value }))])));
  document.getElementById("provenance").append(
    DL.el("h2", { text: "Where these figures come from" }),
    DL.el("div", { class: "grid" }, [DL.report.run, DL.report.other].filter(Boolean).map(facts)),
    DL.el("p", { class: "quiet small", text:
      `Page by ${DL.report.maker}; charts by ${DL.report.charts} (MIT licence, in the page's source).` }));
};
