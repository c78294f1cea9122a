import type { PatternNode } from '../../activities/injection/pattern.ts';

/** A text that the pattern matches, word boundaries aside; another one for each seed. */
export function sampleOf(tree: PatternNode, seed: number): string {
  let state = seed * 2_654_435_761;
  const pick = (below: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % below;
  };
  const visit = (node: PatternNode): string => {
    switch (node.kind) {
      case 'char':
        return node.char;
      case 'class':
        if (node.space) return [' ', '\n', '\t'][pick(3)] ?? ' ';
        return node.chars ? (node.chars[pick(node.chars.length)] ?? '') : (['q', 'x', '7'][pick(3)] ?? 'q');
      case 'place':
        return '';
      case 'sequence':
        return node.items.map(visit).join('');
      case 'choice': {
        const option = node.options[pick(node.options.length)];
        return option ? visit(option) : '';
      }
      case 'repeat': {
        const times = node.min + pick(Math.min(node.max - node.min, 12) + 1);
        return Array.from({ length: times }, () => visit(node.item)).join('');
      }
    }
  };
  return visit(tree);
}
