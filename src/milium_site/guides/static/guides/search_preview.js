// Beside the fields for search engines: how long the text is, and how a list of results would show the page.
const FIELDS = [
  {id: "id_seo_title", least: 25, most: 60},
  {id: "id_search_description", least: 70, most: 160},
];

function judged(length, least, most) {
  if (length === 0) return "empty";
  if (length < least) return `short: ${least} to ${most} are shown whole`;
  if (length > most) return `long: what is beyond ${most} is cut off`;
  return "a good length";
}

function cut(text, most) {
  return text.length > most ? `${text.slice(0, most - 1).trimEnd()} …` : text;
}

function part(tag, name) {
  const element = document.createElement(tag);
  element.className = `search-preview__${name}`;
  return element;
}

function begin() {
  const [title, description] = FIELDS.map(({id}) => document.getElementById(id));
  if (!title || !description || document.querySelector(".search-preview")) return;
  const preview = document.createElement("section");
  preview.className = "search-preview";
  preview.setAttribute("aria-label", "The page in a list of search results");
  const [address, heading, text] = [part("p", "address"), part("p", "heading"), part("p", "text")];
  preview.append(address, heading, text);
  const counts = FIELDS.map(({id}) => {
    const count = part("p", "count");
    count.id = `${id}-count`;
    const field = document.getElementById(id);
    field.after(count);
    field.setAttribute("aria-describedby", [field.getAttribute("aria-describedby"), count.id].filter(Boolean).join(" "));
    return count;
  });
  counts[1].after(preview);

  function show() {
    const pageTitle = document.getElementById("id_title")?.value ?? "";
    const slug = document.getElementById("id_slug")?.value ?? "";
    FIELDS.forEach(({id, least, most}, place) => {
      const {length} = document.getElementById(id).value.trim();
      counts[place].textContent = `${length} letters, ${judged(length, least, most)}`;
      counts[place].dataset.good = String(length >= least && length <= most);
    });
    address.textContent = `${location.host} › … › ${slug}`;
    heading.textContent = cut(title.value.trim() || pageTitle, FIELDS[0].most);
    text.textContent = cut(description.value.trim() || "Without a description, search engines take words from the page.", FIELDS[1].most);
  }

  document.addEventListener("input", (event) => {
    if (["id_title", "id_slug", ...FIELDS.map(({id}) => id)].includes(event.target.id)) show();
  });
  show();
}

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
else begin();
