/** Kinds of characters that a reader does not see. */
export type HiddenKind = 'tag' | 'selector' | 'zero-width' | 'bidi' | 'control';

/**
 * The kind of an unseen character, by code point; undefined for all others. Tag characters and variation selectors can
 * carry a whole text unseen; zero-width characters split words; bidi controls reorder what a person reads (CVE-2021-42574).
 */
export function hiddenKind(code: number): HiddenKind | undefined {
  if (code < 0x20) return code === 0x09 || code === 0x0a || code === 0x0d ? undefined : 'control';
  if (code < 0x7f) return undefined;
  if (code <= 0x9f) return 'control';
  if (code === 0xad || code === 0x034f || code === 0x180e || code === 0x3164 || code === 0xfeff) return 'zero-width';
  if ((code >= 0x200b && code <= 0x200d) || (code >= 0x2060 && code <= 0x2064)) return 'zero-width';
  if (code === 0x061c || code === 0x200e || code === 0x200f) return 'bidi';
  if ((code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069)) return 'bidi';
  if ((code >= 0xfe00 && code <= 0xfe0f) || (code >= 0xe0100 && code <= 0xe01ef)) return 'selector';
  if (code >= 0xe0000 && code <= 0xe007f) return 'tag';
  return undefined;
}

// Pairs of look-alikes after the confusables table of Unicode UTS #39, as far as they stand for Latin letters.
const cyrillic = 'аaвbсcԁdеeёeһhіiїiјjкkӏlмmнhоoрpԛqгrѕsтtуyѵvԝwхxүyАaВbСcЕeНhІiЈjКkМmОoРpЅsТtУyХxԚqԜwьb';
const greek = 'αaβbγyεeηnιiκkνvοoρpσoτtυuχxωwϲcϳjΑaΒbΕeΖzΗhΙiΚkΜmΝnΟoΡpΤtΥyΧxάaέeίiόo';
const others = 'ıiɑaɡgɩiʀrցgհhոnօoսuԍgքpᴀaʙbᴄcᴅdᴇeɢgʜhᴊjᴋkʟlᴍmɴnᴏoᴘpꜱsᴛtᴜuᴠvᴡwʏyᴢz€e';

const lookAlikes = new Map<number, number>();
for (const pairs of [cyrillic, greek, others]) {
  for (let i = 0; i + 1 < pairs.length; i += 2) lookAlikes.set(pairs.charCodeAt(i), pairs.charCodeAt(i + 1));
}

/** The Latin letter (lower case) that a foreign letter looks like, by char code. */
export function lookAlike(code: number): number | undefined {
  return lookAlikes.get(code);
}

/** Whether compatibility normalisation (NFKC) may turn this code point into plain letters: full-width, styled, circled. */
export function isStyled(code: number): boolean {
  return (
    (code >= 0xff01 && code <= 0xff5e) ||
    (code >= 0x1d400 && code <= 0x1d7ff) ||
    (code >= 0x2460 && code <= 0x24ff) ||
    (code >= 0x2100 && code <= 0x214f) ||
    (code >= 0x1f100 && code <= 0x1f1e5) ||
    (code >= 0x2070 && code <= 0x209c) ||
    (code >= 0x2000 && code <= 0x200a) ||
    code === 0xa0 ||
    code === 0x3000 ||
    (code >= 0xfb00 && code <= 0xfb06)
  );
}

/** Letters that may stand on their own in a word of any script but combine with the one before. */
export function isCombining(code: number): boolean {
  return code >= 0x0300 && code <= 0x036f;
}
