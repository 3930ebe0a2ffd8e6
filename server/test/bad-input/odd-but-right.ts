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

interface OddButRight {
  readonly name: string
  readonly bytes: string | Buffer
  readonly status: number
  /** counted by it */
  readonly likes: number
}

const counted = (name: string, bytes: string | Buffer, likes = 1): OddButRight => ({
  ...{ name, bytes, status: 202, likes },
})

export const oddButRight: readonly OddButRight[] = [
  counted('a byte order mark', like(`\ufeff${good}`)),
  counted('blank space around', like(` \r\n\t{ "postId" : "p1" } `)),
  counted('escaped letters', like('{"\\u0070ostId":"\\u00701"}')),
  counted('a repeated key, the last is good', like('{"postId":0,"postId":"p1"}')),
  counted('__proto__ as an id', like('{"postId":"__proto__"}')),
  counted('1,024 bytes', like(good.padEnd(1024))),
  counted('chunks of one byte', chunked([...good].map(chunk).join('') + end)),
  counted('charset in quotes', withType('application/json; charset="UTF-8"')),
  counted('a type in capitals', withType('Application/JSON')),
  counted('identity coding', like(good, 'Content-Encoding: identity')),
  counted('an escaped id', bare('/posts/%701/like')),
  counted('an empty query', post('/like?', good)),
  counted('the absolute form', post('http://127.0.0.1/like', good)),
  counted('empty lines before', `${crlf}${crlf}${bare('/posts/p1/like')}`),
  counted(
    'a bulk of 500 times 1000',
    bulk(`[${Array(500).fill('{"postId":"p1","count":1000}').join()}]`),
    500_000,
  ),
  { name: 'OPTIONS', bytes: lines('OPTIONS /like HTTP/1.1', host), status: 204, likes: 0 },
]
