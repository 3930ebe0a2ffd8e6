// Requests as tests send them.

/** POST of `body` as JSON, or of nothing. */
export const post = (
  url: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Response> =>
  fetch(url, {
    method: 'POST',
    headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })

/** A control of the operator, as the page of the same origin sends it: `/drain/pause`. */
export const press = (url: string, path: string, body?: unknown): Promise<Response> =>
  post(`${url}/admin${path}`, body, { origin: url })

/** The same, for its answer. @throws when it is refused. */
export const pressed = async <T>(url: string, path: string, body?: unknown): Promise<T> => {
  const answer = await press(url, path, body)
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
  return (await answer.json()) as T
}
