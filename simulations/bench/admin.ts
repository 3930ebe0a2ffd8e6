// The admin controls as a browser page of the same origin uses them, with the password that every server of a
// bench has: without one there are none in production.

export const adminPassword = 'only on loopback, for a bench'

const authorization = `Basic ${btoa(`bench:${adminPassword}`)}`

/** @throws unless the answer is a success. */
export const postAdmin = async <T>(url: string, path: string): Promise<T> => {
  const response = await fetch(`${url}/admin/${path}`, {
    method: 'POST',
    headers: { origin: new URL(url).origin, authorization },
  })
  if (!response.ok) throw new Error(`POST /admin/${path} answered ${response.status}`)
  return (await response.json()) as T
}
