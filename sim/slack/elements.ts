import { randomBytes } from 'node:crypto';
import { isObject, type Json, type JsonObject, objectsIn, textOf } from './json.ts';

/** An element of a block, and the block that it stands in. */
export interface Placed {
  block: JsonObject;
  element: JsonObject;
}

/** The elements with which a person can act, in one block. */
export function elementsIn(block: JsonObject): JsonObject[] {
  switch (block.type) {
    case 'actions':
    case 'context_actions':
      return objectsIn(block.elements);
    case 'card':
      return objectsIn(block.actions);
    case 'section':
      return isObject(block.accessory) && block.accessory.type !== 'image' ? [block.accessory] : [];
    case 'input':
      return isObject(block.element) ? [block.element] : [];
    default:
      return [];
  }
}

/** All blocks, those within containers and carousels too. */
export function allBlocks(blocks: Json | undefined): JsonObject[] {
  return objectsIn(blocks).flatMap((block) => {
    const inner = block.type === 'carousel' ? block.elements : block.child_blocks;
    return [block, ...allBlocks(inner)];
  });
}

/** All elements of some blocks, each with its block. */
export function placedElements(blocks: Json | undefined): Placed[] {
  return allBlocks(blocks).flatMap((block) => elementsIn(block).map((element) => ({ block, element })));
}

/** The options of a select, overflow, radio or checkbox element, grouped ones included. */
export function optionsOf(element: JsonObject): JsonObject[] {
  return [...objectsIn(element.options), ...objectsIn(element.option_groups).flatMap((g) => objectsIn(g.options))];
}

/** The same blocks, with the ids that Slack makes up where an app gave none. */
export function withIds(blocks: readonly JsonObject[]): JsonObject[] {
  return blocks.map((block) => {
    const named: JsonObject = { ...block, block_id: textOf(block.block_id) || madeUpId() };
    if (Array.isArray(block.elements) && (block.type === 'actions' || block.type === 'context_actions')) {
      named.elements = objectsIn(block.elements).map(withActionId);
    }
    if (block.type === 'card' && Array.isArray(block.actions))
      named.actions = objectsIn(block.actions).map(withActionId);
    if (block.type === 'carousel') named.elements = withIds(objectsIn(block.elements));
    if (block.type === 'container') named.child_blocks = withIds(objectsIn(block.child_blocks));
    if (isObject(block.accessory) && block.accessory.type !== 'image') named.accessory = withActionId(block.accessory);
    if (isObject(block.element)) named.element = withActionId(block.element);
    return named;
  });
}

function withActionId(element: JsonObject): JsonObject {
  return { ...element, action_id: textOf(element.action_id) || madeUpId() };
}

function madeUpId(): string {
  return randomBytes(4).toString('base64url').slice(0, 5);
}
