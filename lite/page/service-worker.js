
/* What the course changes in JupyterLite's service worker, appended to it: a later function of the same name wins.
 *
 * JupyterLite answers with its copy first, so that a rebuilt site shows only at the second visit, and keeps no copy of
 * the lists of notebooks. Here the network comes first, and the copy serves without one.
 */
async function maybeFromCache(event) {
  const { request } = event;
  try {
    const response = await fetch(request);
    if (enableCache && response.ok) event.waitUntil(updateCache(request, response.clone()));
    return response;
  } catch (error) {
    const copy = await fromCache(request);
    if (copy) return copy;
    throw error;
  }
}

function shouldDrop(request, url) {
  return request.method !== "GET" || !url.protocol.startsWith("http");
}
