// Requests of about 8 kB, each made to cost whoever reads it more than its bytes: one per part that sees
// outside bytes. Whoever writes such a part adds its worst request here.

export interface Attack {
  readonly name: string
  /** null: nobody attacks, which tells how much two looks differ by themselves */
  readonly request: string | null
  /** What the API must be told before it looks at this; such an API takes the others' likes, too. */
  readonly env?: Readonly<Record<string, string>>
}

const size = 8000
/** `part` again and again, up to so many bytes. */
const fill = (part: string, bytes = size) => part.repeat(Math.floor(bytes / part.length))

/** Parts that all differ, up to so many bytes. */
const numbered = (part: (i: number) => string) => {
  let text = ''
  for (let i = 0; text.length < size; i++) text += part(i)
  return text
}

const host = 'Host: x\r\n'
const get = (path: string, headers = '') => `GET ${path} HTTP/1.1\r\n${host}${headers}\r\n`
const like = (headers = '', path = '/posts/x/like') =>
  `POST ${path} HTTP/1.1\r\n${host}${headers}\r\n`
const json = 'Content-Type: application/json'
const bulk = (body: string, type = json) =>
  `POST /likes HTTP/1.1\r\n${host}${type}\r\nContent-Length: ${body.length}\r\n\r\n${body}`
const create = (title: string) => {
  const body = Buffer.from(JSON.stringify({ title })).toString('latin1')
  return `POST /posts HTTP/1.1\r\n${host}${json}\r\nContent-Length: ${body.length}\r\n\r\n${body}`
}
const chunkedBulk = (body: string) =>
  `POST /likes HTTP/1.1\r\n${host}${json}\r\nTransfer-Encoding: chunked\r\n\r\n` +
  `${[...body].map((letter) => `1\r\n${letter}\r\n`).join('')}0\r\n\r\n`

/** By name; on an API as it is. */
const requests: Readonly<Record<string, string>> = {
  'a value of blanks, then byte 0x80': like(`X:${fill(' ')}\x80\r\n`),
  'a value of letters between blanks': like(`X: ${fill('a ')}\x80\r\n`),
  'one long header': like(`X: ${fill('a')}\r\n`),
  'many headers': like(fill('A: b\r\n')),
  'many names of headers': like(numbered((i) => `A${i}: b\r\n`)),
  cookies: like(`Cookie: ${fill('a=b; ')}\r\n`),
  'a long Idempotency-Key': like(`Idempotency-Key: ${fill('k')}\r\n`),
  'parameters of the Content-Type': bulk('{"likes":[]}', `${json}${fill('; a="b"')}`),
  'a long path': like('', `/posts/${fill('a')}/like`),
  'a path of slashes': get(fill('/')),
  'a path of %-escapes': like('', `/posts/${fill('%61')}/like`),
  'a query of many &': get(`/posts?${fill('a&')}`),
  'a query of many ids': get(`/posts?ids=${fill('a,')}a`),
  'a query of %-escapes': get(`/posts?ids=${fill('%2C')}`),
  'Accept of many types': get('/posts/x', `Accept: ${fill('a/b;q=0.1, ')}a/b\r\n`),
  'If-None-Match of many tags': get('/posts/x', `If-None-Match: ${fill('"a", ')}"b"\r\n`),
  'Range of many ranges': get('/', `Range: bytes=${fill('0-0,')}1-1\r\n`),
  'a title of marks': create(`a${fill('\u0301\u0323', 3900)}`),
  'a title of joined emoji': create(fill('👩‍', 2600)),
  'a long Origin': like(`Origin: http://${fill('a.')}\r\n`),
  'a long receipt': get(`/receipts/${fill('0.')}`),
  'a long Authorization': get('/admin/drain', `Authorization: Basic ${fill('YTph')}\r\n`),
  'arrays in arrays': bulk(`{"likes":${fill('[')}`),
  'objects in objects': bulk(`{"likes":${fill('{"a":', 6000)}1${fill('}', 1200)}}`),
  'a string of escapes': bulk(`{"likes":[{"postId":"${fill('\\u0061')}"}]}`),
  'a number of 8,000 digits': bulk(`{"likes":[{"postId":"x","count":${fill('1')}}]}`),
  'blanks in JSON': bulk(`{"likes":${fill(' ')}[{}]}`),
  'many keys in one item': bulk(`{"likes":[{${numbered((i) => `"k${i}":1,`)}"k":1}]}`),
  '500 faulty items': bulk(`{"likes":[${fill('{"postId":1},', 6487)}0]}`),
  '500 items of no object': bulk(`{"likes":[${fill('0,', 998)}0]}`),
  'chunks of one byte': chunkedBulk(`{"likes":[{"postId":"${fill('a', 1300)}"}]}`),
}

/** By name; on an API that reads the client's address. */
const addresses: Readonly<Record<string, string>> = {
  'X-Forwarded-For of many': like(`X-Forwarded-For: ${fill('::1, ')}::1\r\n`),
  'X-Forwarded-For of commas': like(`X-Forwarded-For: ${fill(',')}\r\n`),
}
const limited = { TRUST_PROXY: '10', RATE_LIMIT: '1000000/s' }

export const attacks: readonly Attack[] = [
  { name: 'none', request: null },
  { name: 'none, but GET /livez', request: get('/livez') },
  { name: 'none, but GET /metrics', request: get('/metrics') },
  ...Object.entries(requests).map(([name, request]) => ({ name, request })),
  ...Object.entries(addresses).map(([name, request]) => ({ name, request, env: limited })),
]
