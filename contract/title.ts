// What a title may be: text that is seen, and seen as it is written. Characters without a form of their own
// (controls, format characters, private use, no characters) are refused: they make empty rows, turn a line around or
// hide text in it. Two kinds are needed and stand only where they are: what joins an emoji, and the zero-width
// joiner and non-joiner between letters of scripts that join.
//
// Titles stored before, or by others, may hold anything: the page draws `seenTitle` of them.

const maxLength = 200 // code points

const joins = String.raw`[[\p{L}\p{M}]--[\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}\p{sc=Han}\p{sc=Hangul}]]`
// Every part is of bounded length and looks at most two characters back: one pass over the text.
const needed = new RegExp(
  [
    String.raw`\p{RGI_Emoji}`,
    String.raw`(?<=\p{ExtPict}\u{fe0f}?|\p{Emoji_Modifier})\u{200d}(?=\p{ExtPict})`,
    `(?<=${joins})[\\u{200c}\\u{200d}](?=${joins})`,
  ].join('|'),
  'gv',
)
const unseen = /[\p{C}\p{Zl}\p{Zp}]/gu
const visible = /[[\p{L}\p{N}\p{P}\p{S}]--[\p{Default_Ignorable_Code_Point}\u{2800}]]/v

/** As a title is kept: composed (NFC), without blanks around it. */
export const normalTitle = (text: string): string => text.normalize('NFC').trim()

/** `title`: as `normalTitle` leaves it. */
export const isTitle = (title: string): boolean => {
  if (title.length > 2 * maxLength || [...title].length > maxLength) return false
  return visible.test(title) && title.replace(needed, '').search(unseen) < 0
}

/** What of a stored title can be shown; null: nothing of it would be seen. */
export const seenTitle = (stored: string | null): string | null => {
  if (stored === null) return null
  const parts = stored.split(needed)
  const joints = stored.match(needed) ?? []
  const seen = parts.map((part, i) => part.replace(unseen, '') + (joints[i] ?? '')).join('')
  return visible.test(seen) ? seen : null
}
