// The other side of the line: spellings that look wrong and must be counted.
import {
  bare,
  bulk,
  chunk,
  chunked,
  crlf,
  end,
  good,
  host,
  like,
  lines,
  post,
  withType,
} from './bytes.ts'

/** Odd, but right: each is answered with this status and counts this many likes. */
export const oddButRight: readonly {
  name: string
  bytes: string | Buffer
  status: number
  likes: number
}[] = [
  { name: 'a byte order mark', bytes: like(`\ufeff${good}`), status: 202, likes: 1 },
  { name: 'blank space around', bytes: like(` \r\n\t{ "postId" : "p1" } `), status: 202, likes: 1 },
  { name: 'escaped letters', bytes: like('{"\\u0070ostId":"\\u00701"}'), status: 202, likes: 1 },
  {
    name: 'a repeated key, the last is good',
    bytes: like('{"postId":0,"postId":"p1"}'),
    status: 202,
    likes: 1,
  },
  { name: '__proto__ as an id', bytes: like('{"postId":"__proto__"}'), status: 202, likes: 1 },
  { name: '1,024 bytes', bytes: like(good.padEnd(1024)), status: 202, likes: 1 },
  {
    name: 'chunks of one byte',
    bytes: chunked([...good].map(chunk).join('') + end),
    status: 202,
    likes: 1,
  },
  {
    name: 'charset in quotes',
    bytes: withType('application/json; charset="UTF-8"'),
    status: 202,
    likes: 1,
  },
  { name: 'a type in capitals', bytes: withType('Application/JSON'), status: 202, likes: 1 },
  {
    name: 'identity coding',
    bytes: like(good, 'Content-Encoding: identity'),
    status: 202,
    likes: 1,
  },
  { name: 'an escaped id', bytes: bare('/posts/%701/like'), status: 202, likes: 1 },
  { name: 'an empty query', bytes: post('/like?', good), status: 202, likes: 1 },
  { name: 'the absolute form', bytes: post('http://127.0.0.1/like', good), status: 202, likes: 1 },
  {
    name: 'empty lines before',
    bytes: `${crlf}${crlf}${bare('/posts/p1/like')}`,
    status: 202,
    likes: 1,
  },
  {
    name: 'a bulk of 500 times 1000',
    bytes: bulk(`[${Array(500).fill('{"postId":"p1","count":1000}').join()}]`),
    status: 202,
    likes: 500_000,
  },
  { name: 'OPTIONS', bytes: lines('OPTIONS /like HTTP/1.1', host), status: 204, likes: 0 },
]
