// The next free times of a clinic on another page:
//   <script src="https://CLINIC/embed/free-times.js" data-service="SERVICE" data-location="PLACE" async></script>
// Puts one frame where the script stands. It sets no cookie, reads nothing of the page and sends nothing but the
// request for the frame.
(() => {
  const script = document.currentScript;
  const { service, location: place, times, title, language } = script.dataset;
  if (!service || !place) {
    console.error("milium: the script needs data-service and data-location.");
    return;
  }
  const origin = new URL(script.src).origin;
  const address = new URL(`/embed/${encodeURIComponent(service)}/${encodeURIComponent(place)}/`, origin);
  if (times) address.searchParams.set("times", times);
  if (language) address.searchParams.set("language", language);

  const frame = document.createElement("iframe");
  frame.src = address.href;
  frame.title = title || "Next free times";
  frame.loading = "lazy";
  frame.referrerPolicy = "no-referrer";
  frame.width = "100%";
  frame.height = "320";
  frame.style.border = "0";
  // No forms, no pop-ups: a list of links that open the clinic's page, and the script that measures it.
  frame.setAttribute("sandbox", "allow-scripts allow-same-origin allow-top-navigation-by-user-activation");
  script.after(frame);

  addEventListener("message", (event) => {
    const height = event.data?.milium;
    if (event.source === frame.contentWindow && Number.isFinite(height) && height > 0 && height < 4000) {
      frame.height = String(Math.ceil(height));
    }
  });
})();
