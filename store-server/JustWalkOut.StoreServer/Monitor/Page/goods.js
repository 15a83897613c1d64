// Asks which product it was: a list to type into and to walk through with the arrow keys.
import { $, element } from "/ground.js";

const SHOWN_MOST = 50;

/** Resolves to a product of the catalog, or null where none was chosen. */
export function ask(catalog, text, price) {
  const [dialog, input, list] = [$("goods"), $("goods-text"), $("goods-list")];
  let found = [];
  let at = 0;
  const show = () => {
    list.replaceChildren(...(found.length ? found.map((product, index) => {
      const option = element("li", { id: `goods-${index}`, role: "option", onclick: () => dialog.close(product.sku) }, element("span", { textContent: product.name }), element("span", { textContent: product.priceMinor === undefined ? "" : price(product.priceMinor) }));
      option.setAttribute("aria-selected", String(index === at));
      return option;
    }) : [element("li", { role: "option", textContent: text.noGoods, ariaDisabled: "true" })]));
    input.setAttribute("aria-activedescendant", found.length ? `goods-${at}` : "");
    list.children[at]?.scrollIntoView({ block: "nearest" });
  };
  const search = () => {
    const parts = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    found = catalog.filter((product) => parts.every((part) => [product.name, product.sku, ...product.gtins].some((name) => name.toLowerCase().includes(part)))).slice(0, SHOWN_MOST);
    at = 0;
    show();
  };
  const key = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && found.length) {
      at = (at + step + found.length) % found.length;
      show();
    } else if (event.key === "Enter") {
      if (found[at]) dialog.close(found[at].sku);
    } else {
      return;
    }
    event.preventDefault();
  };
  input.value = "";
  search();
  input.addEventListener("input", search);
  input.addEventListener("keydown", key);
  dialog.returnValue = "";
  dialog.showModal();
  input.focus();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      input.removeEventListener("input", search);
      input.removeEventListener("keydown", key);
      resolve(catalog.find((product) => product.sku === dialog.returnValue) ?? null);
    }, { once: true });
  });
}
