// What this browser keeps. Storage may be forbidden, or hold what another version wrote: then nothing is kept, and what
// is shown still holds for this visit.

/** null: nothing is kept that fits. */
export const readStored = <T>(key: string, fits: (value: unknown) => value is T): T | null => {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(key) ?? 'null')
    return fits(value) ? value : null
  } catch {
    return null
  }
}

/** null: forgotten. */
export const store = (key: string, value: object | null) => {
  try {
    if (value) localStorage.setItem(key, JSON.stringify(value))
    else localStorage.removeItem(key)
  } catch {
    // not kept
  }
}
