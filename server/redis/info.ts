// What stands in the text of INFO. Pure.

/** The number behind `name:`; null: it is not told. */
export const infoNumber = (info: string, name: string): number | null => {
  const text = new RegExp(`^${name}:(\\d+)`, 'm').exec(info)?.[1]
  return text === undefined ? null : Number(text)
}
