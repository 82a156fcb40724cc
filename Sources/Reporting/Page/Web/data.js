// The data of the page: one JSON block for the overview, one packed block for each route, unpacked when it is looked at.

DL.report = JSON.parse(document.getElementById("report").textContent);
DL.routes = DL.report.routes;
for (const route of DL.routes) route.events = route.events.map(DL.event);
DL.routeByID = new Map(DL.routes.map(route => [route.id, route]));

/** A value of a run's manifest. */
DL.field = (run, name) => (run.fields.find(field => field[0] === name) || [name, ""])[1];

DL.base64 = text => {
  const letters = atob(text);
  const bytes = new Uint8Array(letters.length);
  for (let i = 0; i < letters.length; i++) bytes[i] = letters.charCodeAt(i);
  return bytes;
};

DL.inflate = async bytes => {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
};

/**
 * A route's block: the header's members, and `column(name)`, the numbers of a column (an empty array where there is none).
 * The format is described in ReplayFile.swift.
 */
DL.readReplay = async place => {
  const block = document.getElementById(`replay-${place}`);
  if (!block) throw new Error("the page has no replay of this route");
  const bytes = await DL.inflate(DL.base64(block.textContent));
  const length = new DataView(bytes.buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  if (header.version !== 1) throw new Error(`a replay of version ${header.version}, expected 1`);
  let position = 4 + length;
  const columns = new Map();
  for (const [name, scale, order, count] of header.columns) {
    const values = new Float64Array(count);
    for (let i = 0; i < count; i++) {
      // Not with bits: they end at 32.
      let [value, factor, byte] = [0, 1, 0];
      do {
        byte = bytes[position++];
        value += (byte & 127) * factor;
        factor *= 128;
      } while (byte > 127);
      values[i] = value % 2 ? -(value + 1) / 2 : value / 2;
    }
    for (let turn = 0; turn < order; turn++) for (let i = 1; i < count; i++) values[i] += values[i - 1];
    for (let i = 0; i < count; i++) values[i] /= scale;
    columns.set(name, values);
  }
  const nothing = new Float64Array(0);
  header.column = name => columns.get(name) || nothing;
  return header;
};

/** Addresses of the route's pictures in the order of their places; the caller lets them go. */
DL.readPictures = (place, sizes) => {
  const block = document.getElementById(`pictures-${place}`);
  if (!block) return [];
  const bytes = DL.base64(block.textContent);
  let position = 0;
  return Array.from(sizes, size => {
    const part = bytes.subarray(position, position + size);
    position += size;
    return URL.createObjectURL(new Blob([part], { type: "image/jpeg" }));
  });
};
