// The drawn map is whole without this. Here a card and its pin light up together, and a button lets the map move.
// Nothing more is fetched before the button is pressed, and then only from our own server.

const partners = new Map(); // pin number → elements that light up together

function partner(number, element) {
  const group = partners.get(number) ?? new Set();
  partners.set(number, group.add(element));
  const light = (on) => () => group.forEach((one) => one.classList.toggle("is-lit", on));
  for (const event of ["pointerenter", "focusin"]) element.addEventListener(event, light(true));
  for (const event of ["pointerleave", "focusout"]) element.addEventListener(event, light(false));
}

function readPins(sheet) {
  return [...sheet.querySelectorAll("a.map-pin")].map((link) => ({
    link,
    number: link.dataset.number,
    at: [Number(link.dataset.lat), Number(link.dataset.lon)],
    name: link.getAttribute("aria-label"),
    href: link.getAttribute("href"),
  }));
}

function load(tag, attributes) {
  return new Promise((resolve, reject) => {
    const element = Object.assign(document.createElement(tag), attributes);
    element.addEventListener("load", resolve);
    element.addEventListener("error", reject);
    document.head.append(element);
  });
}

const near = (lon, middle) => lon + 360 * Math.round((middle - lon) / 360); // the same meridian, the shorter way round

// Outlines for what is seen and some more around it; again when one moves out of that or zooms by a whole step.
function keepGround(L, map, url) {
  let seen, layer, asked = 0;
  return async () => {
    const view = map.getBounds(), zoom = map.getZoom();
    if (seen?.box.contains(view) && Math.abs(seen.zoom - zoom) < 1) return;
    const box = view.pad(0.4), turn = ++asked;
    const north = Math.min(89, box.getNorth()), south = Math.max(-89, box.getSouth());
    const west = Math.max(map.getCenter().lng - 179, box.getWest()), east = Math.min(map.getCenter().lng + 179, box.getEast());
    try {
      const edges = [west, south, east, north].map((degrees) => degrees.toFixed(3));
      const reply = await fetch(`${url}?box=${edges}`, { credentials: "omit" });
      if (!reply.ok || turn !== asked) return;
      const style = (feature) => ({ className: `map-${feature.properties.kind}` });
      const fresh = L.geoJSON(await reply.json(), { interactive: false, pane: "ground", style }).addTo(map);
      layer?.remove();
      [seen, layer] = [{ box, zoom }, fresh];
    } catch { /* the pins stay without a ground; moving on asks again */ }
  };
}

// Programs under one roof stand side by side, four to a row.
function addPins(L, map, pins, middle) {
  const roofs = new Map();
  for (const [order, pin] of pins.entries()) {
    const step = roofs.get(String(pin.at)) ?? 0;
    roofs.set(String(pin.at), step + 1);
    const right = 34 * (step % 4), down = 34 * Math.floor(step / 4);
    const face = Object.assign(document.createElement("span"), { textContent: pin.number });
    const icon = L.divIcon({ className: "map-marker", html: face, iconSize: [32, 32], iconAnchor: [16 - right, 16 - down] });
    const link = Object.assign(document.createElement("a"), { href: pin.href, textContent: pin.name });
    const options = { icon, title: pin.name, riseOnHover: true, zIndexOffset: -50 * order };
    const marker = L.marker([pin.at[0], near(pin.at[1], middle)], options).addTo(map);
    marker.bindPopup(link, { closeButton: false, offset: [right, down - 8] });
    marker.on("popupopen", () => setTimeout(() => link.focus()));
    marker.getElement().setAttribute("aria-label", pin.name);
    partner(pin.number, marker.getElement());
  }
}

// The towns of the drawn map, back from the sheet to degrees.
function addTowns(L, map, sheet, [west, south, east, north]) {
  const { width, height } = sheet.viewBox.baseVal;
  for (const town of sheet.querySelectorAll(".map-town")) {
    const dot = town.querySelector("circle");
    const at = [north - (dot.cy.baseVal.value / height) * (north - south), west + (dot.cx.baseVal.value / width) * (east - west)];
    const name = Object.assign(document.createElement("span"), { textContent: town.textContent });
    const icon = L.divIcon({ className: "map-town-name", html: name, iconSize: [0, 0] });
    L.marker(at, { icon, interactive: false, keyboard: false, zIndexOffset: -10000 }).addTo(map)
      .getElement().setAttribute("aria-hidden", "true");
  }
}

function begin(L, figure, sheet, pins) {
  const words = sheet.dataset;
  const edges = words.box.split(",").map(Number);
  const [west, south, east, north] = edges;
  const [lat, lon, miles] = words.origin.split(",").map(Number);
  const middle = (west + east) / 2;
  const start = [lat, near(lon, middle)];
  const box = Object.assign(document.createElement("div"), { className: "map-live" });
  box.style.height = `${sheet.getBoundingClientRect().height}px`;
  sheet.replaceWith(box);
  try {
    const map = L.map(box, { zoomControl: false, minZoom: 2, maxZoom: 13, zoomSnap: 0.5, attributionControl: false });
    L.control.zoom({ zoomInTitle: words.zoomIn, zoomOutTitle: words.zoomOut }).addTo(map);
    L.control.attribution({ prefix: false }).addAttribution(words.credit).addTo(map);
    L.control.scale({ metric: false }).addTo(map);
    map.createPane("ground").style.zIndex = 300; // below the radius
    map.fitBounds([[Math.max(-85, south), west], [Math.min(85, north), east]]);
    if (miles) L.circle(start, { radius: miles * 1609.344, className: "map-ring", interactive: false }).addTo(map);
    L.circleMarker(start, { radius: 6, className: "map-start", interactive: false }).addTo(map);
    addTowns(L, map, sheet, edges);
    addPins(L, map, pins, middle);
    const ground = keepGround(L, map, figure.dataset.outlines);
    map.on("moveend", ground);
    ground();
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", sheet.getAttribute("aria-label"));
    box.focus({ preventScroll: true });
  } catch (error) {
    box.replaceWith(sheet);
    throw error;
  }
}

function offerToMove(figure, sheet, pins) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "plain" });
  button.textContent = figure.dataset.move || sheet.dataset.move;
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      const { leaflet, leafletCss } = figure.dataset;
      await Promise.all([load("link", { rel: "stylesheet", href: leafletCss }), load("script", { src: leaflet })]);
      begin(globalThis.L, figure, sheet, pins);
    } catch { /* the drawn map stays */ }
    button.remove();
  });
  figure.append(button);
}

function ready(figure) {
  const sheet = figure.querySelector("svg.map-sheet");
  if (!sheet) return;
  const pins = readPins(sheet);
  for (const { link, number, href } of pins) {
    const card = document.getElementById(href.split("#")[1]);
    if (!card) continue;
    partner(number, link);
    partner(number, card);
  }
  const { leaflet, outlines } = figure.dataset;
  if (leaflet && outlines) offerToMove(figure, sheet, pins);
}

// The map beside a list comes in a frame, when it comes into sight: it is taken out of it, so that both are one page.
function unframe(figure, frame) {
  const sheet = frame.contentDocument?.querySelector("svg.map-sheet");
  if (!sheet) return;
  for (const link of sheet.querySelectorAll("a.map-pin")) link.setAttribute("href", `#${link.getAttribute("href").split("#")[1]}`);
  frame.replaceWith(document.adoptNode(sheet));
  ready(figure);
}

for (const figure of document.querySelectorAll("[data-map]")) {
  const frame = figure.querySelector("iframe");
  if (!frame) ready(figure);
  else if (frame.contentDocument?.readyState === "complete" && frame.contentDocument.querySelector("svg")) unframe(figure, frame);
  else frame.addEventListener("load", () => unframe(figure, frame));
}
