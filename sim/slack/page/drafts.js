/** What the person typed or chose and has not sent yet, by surface, block and action. It outlives a redraw. */
const surfaces = new Map();

export function draftOf(surface, blockId, actionId) {
  return surfaces.get(surface)?.[blockId]?.[actionId];
}

export function keepDraft(surface, blockId, actionId, value) {
  const values = surfaces.get(surface) ?? {};
  surfaces.set(surface, { ...values, [blockId]: { ...values[blockId], [actionId]: value } });
}

/** All values of a surface, as the control API wants them. */
export function draftsOf(surface) {
  return surfaces.get(surface) ?? {};
}

export function dropDrafts(surface) {
  surfaces.delete(surface);
}
