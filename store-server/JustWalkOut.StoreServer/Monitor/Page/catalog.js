// The catalog: products searched and looked at, one price changed, a file brought in after its faults or changes were seen, and what stands on which shelf.
import { $, connection, element, furnish, ground, money, speak } from "/ground.js";
import { words } from "/catalog-words.js";
import { CatalogImport } from "/catalog-import.js";
import { watch } from "/link.js";

const LOOK_AGAIN_MS = 800; // Stock follows what happens; many things at once are one reason to look.
const LOCAL_DIGITS = 16; // "2026-11-24T08:00", as the field for a moment has it.

let store = null; // { store, currency, locale }
let products = [];
let stock = new Map();
let places = new Map(); // By SKU: its plates.
let planogram = [];
let me = { mayDecide: false, name: null };
let chosen = decodeURIComponent(location.hash.slice(1)) || null;
let said = { text: "", isFault: false };
let typed = { price: "", from: "" };
let isBusy = false;
let looking = 0;
let link = "connecting";

const say = () => words[ground.language];
const api = (path) => `/api/v1/stores/${encodeURIComponent(store.store)}/${path}`;
const price = (minor) => (minor == null ? say().noPrice : money(minor, store));
const digits = () => new Intl.NumberFormat("en", { style: "currency", currency: store.currency }).resolvedOptions().maximumFractionDigits;
const when = (at) => new Date(at).toLocaleString(ground.language, { dateStyle: "medium", timeStyle: "short" });
const byChoice = () => products.find((one) => one.sku === chosen) ?? null;
const imports = new CatalogImport($("import-now"), { address: () => api("catalog/import"), text: say, mayDecide: () => me.mayDecide, done: look, signIn });

// ------------------------------------------------------------------ from and to the server

async function read(path) {
  const answer = await fetch(path, { headers: { Accept: "application/json" } });
  if (answer.status === 401 || answer.status === 403) signIn();
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.json();
}

function signIn() { location.assign("/signin?to=/catalog"); }

async function look() {
  try {
    const [who, goods, rows, counted] = await Promise.all([read("/api/v1/me"), read(api("catalog")), read(api("planogram")), read(api("stock"))]);
    [me, products, planogram] = [who, goods, rows];
    stock = new Map(counted.products.map((row) => [row.sku, row]));
    places = new Map();
    for (const row of rows) places.set(row.sku, [...(places.get(row.sku) ?? []), ...row.plates]);
  } catch {
    connection("lost", say());
    return;
  }
  connection(link, say());
  all();
}

function lookSoon() {
  clearTimeout(looking);
  looking = setTimeout(look, LOOK_AGAIN_MS);
}

/** Asks for a change of the product that is chosen; what comes back is how it is then. */
async function ask(method, path, body) {
  if (isBusy) return;
  [isBusy, said] = [true, { text: say().busy, isFault: false }];
  product();
  try {
    const answer = await fetch(api(`catalog/${encodeURIComponent(chosen)}/${path}`), { method, ...(body ? { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) } : {}) });
    if (answer.status === 401 || answer.status === 403) {
      signIn();
      return;
    }
    const back = await answer.json();
    if (answer.ok) {
      products = products.map((one) => (one.sku === back.sku ? back : one));
      [typed, said] = [{ price: "", from: "" }, { text: say().done, isFault: false }];
    } else {
      said = { text: back.obstacle ? say().obstacles[back.obstacle] : answer.status === 400 && body?.from ? say().badDate : say().lost, isFault: true };
    }
  } catch {
    said = { text: say().lost, isFault: true };
  }
  isBusy = false;
  all();
}

/** Minor units of what somebody typed, exactly; null for what is no price. */
function minorOf(text) {
  const found = /^(\d{1,10})(?:[.,](\d+))?$/.exec(text.trim().replaceAll(" ", ""));
  const rest = found?.[2] ?? "";
  return found && rest.length <= digits() ? Number(`${found[1]}${rest.padEnd(digits(), "0")}`) : null;
}

function setPrice(event) {
  event.preventDefault();
  const minor = minorOf($("price").value);
  const from = $("from").value;
  if (minor === null || (from && !(new Date(from) > new Date()))) {
    said = { text: minor === null ? say().badPrice(digits()) : say().badDate, isFault: true };
    product();
    $(minor === null ? "price" : "from").focus();
    return;
  }
  ask("POST", "changes", { priceMinor: minor, ...(from ? { from: new Date(from).toISOString() } : {}) });
}

// ------------------------------------------------------------------ on the page

function all() {
  speak(words);
  $("store-name").textContent = store?.store ?? "JustWalkOut";
  connection(link, say());
  const which = $("which").value || "all";
  $("which").replaceChildren(...Object.entries(say().which).map(([value, text]) => element("option", { value, textContent: text, selected: value === which })));
  if (!store) return;
  list();
  product();
  imports.draw();
  shelves();
}

const isOn = (one) => one.status !== "inactive";
const filters = { all: () => true, active: isOn, inactive: (one) => !isOn(one), coming: (one) => (one.changes ?? []).length > 0, nowhere: (one) => !places.has(one.sku) };

function list() {
  const wanted = $("text").value.trim().toLowerCase().split(/\s+/);
  const keep = filters[$("which").value] ?? filters.all;
  const shown = products.filter((one) => keep(one) && wanted.every((word) => [one.name, one.sku, ...one.gtins].some((text) => text.toLowerCase().includes(word))));
  $("products-count").textContent = say().shown(shown.length, products.length);
  $("none").hidden = shown.length > 0;
  $("none").textContent = say().noneFound;
  const had = document.activeElement?.closest?.("#table button")?.dataset.sku;
  $("table").tBodies[0].replaceChildren(...shown.map(row));
  if (had) document.querySelector(`#table button[data-sku="${CSS.escape(had)}"]`)?.focus({ preventScroll: true });
}

function row(one) {
  const button = element("button", { type: "button", textContent: one.name, onclick: () => choose(one.sku) });
  button.dataset.sku = one.sku;
  const marks = [...(isOn(one) ? [] : [" ", element("span", { className: "off", textContent: say().off })]), ...((one.changes ?? []).length ? [" ", element("span", { className: "coming", textContent: say().comingMark })] : [])];
  const counted = stock.get(one.sku);
  const made = element("tr", {}, element("td", {}, button, ...marks), element("td", { className: "number", textContent: price(one.priceMinor) }),
    element("td", { className: "number", textContent: counted?.onShelf == null ? "–" : `${counted.onShelf}/${counted.atOpening}` }), element("td", {}, ...plates(one.sku)));
  if (one.sku === chosen) made.setAttribute("aria-current", "true");
  return made;
}

function plates(sku) {
  const here = places.get(sku) ?? [];
  return here.flatMap((plate, index) => [...(index ? [", "] : []), element("a", { href: `/shelves#${plate}`, textContent: plate })]);
}

function choose(sku) {
  [chosen, said, typed] = [sku, { text: "", isFault: false }, { price: "", from: "" }];
  history.replaceState(null, "", `#${encodeURIComponent(sku)}`);
  list();
  product();
  $("product-title").focus({ preventScroll: true });
  $("product").scrollIntoView({ block: "nearest" });
}

/** All of the product that is chosen. What is being typed stays. */
function product() {
  const one = byChoice();
  $("product-title").textContent = one?.name ?? say().choose;
  const had = $("product-now").contains(document.activeElement) ? document.activeElement.id : null;
  $("product-now").replaceChildren(...(one ? [facts(one), ...(me.mayDecide ? forms(one) : [element("p", { className: "hint" }, ...(me.name ? [say().mayLook(me.name)] : [element("a", { href: "/signin?to=/catalog", textContent: say().signIn })]))])] : [element("p", { className: "hint", textContent: say().chooseHelp })]));
  if (had) ($(had) ?? $("product-title")).focus({ preventScroll: true });
}

function facts(one) {
  const text = say();
  const percent = (rate) => Math.round(rate * 10000) / 100;
  const counted = stock.get(one.sku);
  const rows = [
    [text.price, [price(one.priceMinor)]], [text.state, [element("span", { className: isOn(one) ? "" : "off", textContent: isOn(one) ? text.on : text.off })]],
    ...(one.taxRate ? [[text.tax, [text.taxOn(percent(one.taxRate))]]] : one.includedTaxRate ? [[text.tax, [text.taxIn(percent(one.includedTaxRate))]]] : []),
    ...(one.depositMinor ? [[text.deposit, [price(one.depositMinor)]]] : []), ...(one.ageLimit ? [[text.age, [`${one.ageLimit}`]]] : []),
    [text.sku, [one.sku]], [text.gtins, [one.gtins.join(", ") || "–"]], [text.weight, [one.unitGrams == null ? text.unknown : text.grams(one.unitGrams)]],
    [text.stands, places.has(one.sku) ? plates(one.sku) : [text.nowhere]], [text.stock, [counted?.onShelf == null ? text.notCounted : text.stockOf(counted.onShelf, counted.atOpening, counted.inCarts, counted.sold)]],
  ];
  return element("dl", {}, ...rows.flatMap(([name, value]) => [element("dt", { textContent: name }), element("dd", {}, ...value)]));
}

function forms(one) {
  const text = say();
  const field = (id, words, properties) => {
    const input = element("input", { id, autocomplete: "off", value: typed[id], ...properties });
    input.addEventListener("input", () => { typed[id] = input.value; });
    return element("label", {}, words, input);
  };
  const changes = (one.changes ?? []).map((change, index) => {
    const words1 = text.changeOf(when(change.from), price(change.priceMinor), change.status === "inactive" ? text.off : text.on);
    const button = element("button", { type: "button", id: `withdraw-${index}`, textContent: text.withdraw, onclick: () => ask("DELETE", `changes?from=${encodeURIComponent(change.from)}`) });
    button.setAttribute("aria-label", `${text.withdraw}: ${words1}`);
    return element("li", {}, `${words1} `, button);
  });
  const state = element("p", { className: said.isFault ? "fault" : "good", textContent: said.text });
  state.setAttribute("role", "status");
  return [
    element("h3", { textContent: text.change }),
    element("form", { onsubmit: setPrice, noValidate: true }, field("price", text.newPrice(store.currency), { inputMode: "decimal" }), field("from", text.from, { type: "datetime-local", min: new Date(Date.now() - new Date().getTimezoneOffset() * 60000).toISOString().slice(0, LOCAL_DIGITS) }),
      element("button", { type: "submit", id: "set-price", textContent: text.setPrice })),
    element("p", {}, element("button", { type: "button", id: "set-status", textContent: isOn(one) ? text.takeOff : text.putOn, onclick: () => ask("POST", "changes", { status: isOn(one) ? "inactive" : "active" }) })),
    ...(changes.length ? [element("h3", { textContent: text.coming }), element("ul", {}, ...changes)] : []),
    state,
  ];
}

/** What stands where, by gondola and shelf. */
function shelves() {
  const names = new Map(products.map((one) => [one.sku, one.name]));
  const rows = planogram.flatMap((one) => one.plates.map((plate, index) => ({ plate, name: names.get(one.sku) ?? one.sku, count: index === 0 ? one.count : null, of: one.plates.length })));
  const byShelf = Map.groupBy(rows.sort((a, b) => a.plate.localeCompare(b.plate, "en", { numeric: true })), ({ plate }) => plate.slice(0, plate.lastIndexOf("/")));
  const heads = [say().plateColumn, say().goodsColumn, say().countColumn];
  $("shelves").replaceChildren(...(byShelf.size ? [...byShelf].map(([shelf, here]) => element("div", {}, element("h3", { textContent: say().shelf(shelf) }),
    element("table", {}, element("thead", {}, element("tr", {}, ...heads.map((text, index) => element("th", { scope: "col", className: index === 2 ? "number" : "", textContent: text })))),
      element("tbody", {}, ...here.map(({ plate, name, count }) => element("tr", {}, element("td", {}, element("a", { href: `/shelves#${plate}`, textContent: plate })), element("td", { textContent: name }), element("td", { className: "number", textContent: count ?? "" }))))))) : [element("p", { className: "hint", textContent: say().noPlanogram })]));
}

$("search").addEventListener("submit", (event) => event.preventDefault());
$("text").addEventListener("input", list);
$("which").addEventListener("change", list);
furnish({ spoken: all, painted: () => {} });
watch("/hubs/monitor", {
  ask: () => [null, 0],
  take: async (message) => {
    if (message.kind === "snapshot" && !store) {
      store = await read(`/api/v1/stores/${encodeURIComponent(message.store.name)}`);
      look();
    } else if (message.kind === "cart" && store) {
      lookSoon();
    }
  },
  state: (name) => { if (name !== link) connection(link = name, say()); },
});
