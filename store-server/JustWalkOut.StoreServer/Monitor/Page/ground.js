// What the pages of the store's people have in common: elements, language, light and dark, money, and what is kept on this device.
export const $ = (id) => document.getElementById(id);

export function kept(name) {
  try { return localStorage.getItem(`jwo.${name}`); } catch { return null; }
}

export function keep(name, value) {
  try { localStorage.setItem(`jwo.${name}`, value); } catch { /* Private windows keep nothing; the choice holds as long as the page. */ }
}

export function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

/** How the page speaks and looks now. */
export const ground = {
  language: kept("language") ?? (navigator.language?.startsWith("ko") ? "ko" : "en"),
  get isDark() { return document.documentElement.dataset.theme === "dark"; },
};

/** The theme's colours by name, for whoever draws on a canvas. */
export function coloursNow() {
  const style = getComputedStyle(document.documentElement);
  return Object.fromEntries(["sheet", "ink", "soft", "line", "floor", "shelf", "shelf-ink", "accent", "wait", "bad", "good"].map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
}

// The same in every language, so that it has one width.
const clock = new Intl.DateTimeFormat("en", { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });

export const time = (at) => clock.format(new Date(at));

export function money(minor, { locale, currency }) {
  const format = new Intl.NumberFormat(ground.language === "ko" ? "ko" : locale, { style: "currency", currency });
  return format.format(minor / 10 ** format.resolvedOptions().maximumFractionDigits);
}

/** Says everything that is the same whatever happens, in the language in use. */
export function speak(words) {
  const text = words[ground.language];
  document.documentElement.lang = ground.language;
  document.querySelectorAll("[data-say]").forEach((place) => { place.textContent = text[place.dataset.say]; });
  document.querySelectorAll("[data-label]").forEach((place) => { place.setAttribute("aria-label", text[place.dataset.label]); });
  $("language").textContent = text.other;
  $("language").lang = ground.language === "en" ? "ko" : "en";
}

/** Wires the switches for language and theme. `spoken()` says everything again, `painted()` is told of other colours. */
export function furnish({ spoken, painted }) {
  let theme = kept("theme");
  const paint = (name) => {
    theme = name;
    document.documentElement.dataset.theme = name;
    $("theme").setAttribute("aria-pressed", name === "dark");
    painted();
  };
  $("language").addEventListener("click", () => {
    ground.language = ground.language === "en" ? "ko" : "en";
    keep("language", ground.language);
    spoken();
  });
  $("theme").addEventListener("click", () => {
    paint(theme === "dark" ? "light" : "dark");
    keep("theme", theme);
  });
  const prefersDark = matchMedia("(prefers-color-scheme: dark)");
  prefersDark.addEventListener("change", () => { if (!kept("theme")) paint(prefersDark.matches ? "dark" : "light"); });
  paint(theme ?? (prefersDark.matches ? "dark" : "light"));
  spoken();
}

/** Shows how the connection is, and says so when it is lost. */
export function connection(state, text) {
  $("link").textContent = text[state];
  $("link").className = `live ${state === "live" ? "on" : state === "lost" ? "off" : ""}`;
  $("trouble").hidden = state !== "lost" && !($("trouble").hidden === false && state === "connecting");
  $("trouble").textContent = text.troubleLost;
}
