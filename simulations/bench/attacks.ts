// Requests of about 8 kB, each made to cost whoever reads it more than its bytes: one per part that sees
// outside bytes. Whoever writes such a part adds its worst request here.

export interface Attack {
  readonly name: string
  readonly request: string
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
const post = (path: string, body: string, type = 'application/json', more = '') =>
  `POST ${path} HTTP/1.1\r\n${host}Content-Type: ${type}\r\n${more}Content-Length: ${body.length}\r\n\r\n${body}`
const chunked = (path: string, body: string) =>
  `POST ${path} HTTP/1.1\r\n${host}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n` +
  `${[...body].map((letter) => `1\r\n${letter}\r\n`).join('')}0\r\n\r\n`

const plain = '{"postId":"x"}'
const limited = { TRUST_PROXY: '10', RATE_LIMIT: '1000000/s' }

export const attacks: readonly Attack[] = [
  { name: 'a value of blanks, then byte 0x80', request: like(`X:${fill(' ')}\x80\r\n`) },
  { name: 'a value of letters between blanks', request: like(`X: ${fill('a ')}\x80\r\n`) },
  { name: 'one long header', request: like(`X: ${fill('a')}\r\n`) },
  { name: 'many headers', request: like(fill('A: b\r\n')) },
  { name: 'many names of headers', request: like(numbered((i) => `A${i}: b\r\n`)) },
  { name: 'cookies', request: like(`Cookie: ${fill('a=b; ')}\r\n`) },
  { name: 'a long Idempotency-Key', request: like(`Idempotency-Key: ${fill('k')}\r\n`) },
  {
    name: 'Content-Type with many parameters',
    request: post('/like', plain, `application/json${fill('; a="b"')}`),
  },
  { name: 'a long path', request: like('', `/posts/${fill('a')}/like`) },
  { name: 'a path of slashes', request: get(fill('/')) },
  { name: 'a path of %-escapes', request: like('', `/posts/${fill('%61')}/like`) },
  { name: 'a query of many &', request: get(`/posts?${fill('a&')}`) },
  { name: 'a query of many ids', request: get(`/posts?ids=${fill('a,')}a`) },
  { name: 'a query of %-escapes', request: get(`/posts?ids=${fill('%2C')}`) },
  {
    name: 'Accept of many types',
    request: get('/posts/x', `Accept: ${fill('a/b;q=0.1, ')}a/b\r\n`),
  },
  {
    name: 'If-None-Match of many tags',
    request: get('/posts/x', `If-None-Match: ${fill('"a", ')}"b"\r\n`),
  },
  { name: 'Range of many ranges', request: get('/', `Range: bytes=${fill('0-0,')}1-1\r\n`) },
  {
    name: 'X-Forwarded-For of many',
    request: like(`X-Forwarded-For: ${fill('::1, ')}::1\r\n`),
    env: limited,
  },
  { name: 'JSON of arrays in arrays', request: post('/like', fill('[')) },
  {
    name: 'JSON of objects in objects',
    request: post('/like', `${fill('{"a":')}1${fill('}', 1600)}`),
  },
  { name: 'a string of escapes', request: post('/like', `{"postId":"${fill('\\u0061')}"}`) },
  {
    name: 'a number of 8,000 digits',
    request: post('/like', `{"postId":"x","count":${fill('1')}}`),
  },
  { name: 'JSON of blanks', request: post('/like', `{"postId":${fill(' ')}"x"}`) },
  {
    name: 'many keys in one object',
    request: post('/like', `{${numbered((i) => `"k${i}":1,`)}"k":1}`),
  },
  {
    name: '500 faulty items',
    request: post('/likes', `{"likes":[${fill('{"postId":1},', 6500)}0]}`),
  },
  { name: '500 items of no object', request: post('/likes', `{"likes":[${fill('0,', 1000)}0]}`) },
  {
    name: 'a body of chunks of one byte',
    request: chunked('/like', `{"postId":"${fill('a', 1300)}"}`),
  },
]
