// An open page of before an update hears events of a shape that it may not know, and would go blank. When the
// stream is open again after it was gone, the page asks whether the server has another page now, and loads that.
//
// Invariant: it loads once for each other page that it saw, so two versions behind one address make no loop.

/** The script that a page begins with; its name carries the hash of the build. */
const entryOf = (page: Document) =>
  page.querySelector('script[type=module][src]')?.getAttribute('src') ?? null

/** What the server has for this address now; null: no page, as on a server without one. */
const fetchEntry = async (): Promise<string | null> => {
  const answer = await fetch('/', { cache: 'no-cache' })
  if (!answer.ok) return null
  return entryOf(new DOMParser().parseFromString(await answer.text(), 'text/html'))
}

const key = 'likeflow-loaded-for'

/** Whether this tab has not loaded for `entry` before; it is noted. */
const isFirstTime = (entry: string) => {
  const seen = JSON.parse(sessionStorage.getItem(key) ?? '[]') as string[]
  if (seen.includes(entry)) return false
  sessionStorage.setItem(key, JSON.stringify([...seen, entry].slice(-20)))
  return true
}

/** Loads the page again when the server has another one. */
export const loadWhenUpdated = async (): Promise<void> => {
  try {
    const entry = await fetchEntry()
    if (entry && entry !== entryOf(document) && isFirstTime(entry)) location.reload()
  } catch {
    // No answer, or no storage to note it in: the page stays, and asks again at the next return of the stream.
  }
}
