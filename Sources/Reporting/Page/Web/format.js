// Words, numbers and elements: what every part of the page needs.

/** An element with attributes and children; functions become listeners, null children are left out. */
DL.el = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(name, value);
    else if (name === "text") element.textContent = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter(child => child !== null && child !== undefined));
  return element;
};

DL.number = (value, digits = 2) => (value === null || value === undefined ? "–" : value.toFixed(digits));
DL.signed = (value, digits = 2) => (value > 0 ? "+" : "") + value.toFixed(digits);

/** 83.4 → 1:23.4 */
DL.clock = seconds => {
  const tenths = Math.max(0, Math.round(seconds * 10));
  const minutes = Math.floor(tenths / 600);
  return `${minutes}:${String(Math.floor(tenths / 10) % 60).padStart(2, "0")}.${tenths % 10}`;
};

DL.duration = seconds => {
  if (seconds === null || seconds === undefined) return "–";
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return whole < 3600
    ? `${Math.floor(whole / 60)} min ${whole % 60} s`
    : `${Math.floor(whole / 3600)} h ${Math.floor(whole / 60) % 60} min`;
};

/** Infractions by their key in records, in the records' order. */
DL.kinds = {
  collisions_layout: "hit the scenery", collisions_pedestrian: "hit a pedestrian",
  collisions_vehicle: "hit a vehicle", red_light: "ran a red light", stop_infraction: "ran a stop sign",
  outside_route_lanes: "outside its lanes", yield_emergency_vehicle_infractions: "did not yield",
  scenario_timeouts: "scenario timed out", route_dev: "left the route", vehicle_blocked: "stood still too long",
  route_timeout: "route timed out", tick_limit: "ticks used up", failure: "crashed",
  scenario_started: "scenario begins", scenario_ended: "scenario ends",
};

/** An event of the page's data by its parts. */
DL.event = ([kind, time, end, title, detail, penalty]) => ({
  kind, time, end, title, detail, penalty, isInfraction: !kind.startsWith("scenario_s") && kind !== "scenario_ended",
});

/** The page's address of a route at a moment. */
DL.address = (id, time) =>
  `#route=${encodeURIComponent(id)}` + (time === undefined || time === null ? "" : `&t=${time.toFixed(2)}`);

/** A colour of the style sheet. */
DL.colour = name => getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();
