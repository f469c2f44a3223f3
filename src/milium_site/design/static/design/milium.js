// Small helps for pages that already work without them.
document.querySelector("[data-focus]")?.focus();
