// Paths, queries and methods.
import { type BadInput, bare, closing, get, good, host, lines, post, row } from './bytes.ts'

const paths: BadInput[] = [
  row('another case', post('/LIKE', good), 'not-found'),
  row('a slash at the end', post('/like/', good), 'not-found'),
  row('two slashes', post('//like', good), 'not-found'),
  row('an escaped letter', post('/%6cike', good), 'not-found'),
  row('a slash after the id', bare('/posts/p1/like/'), 'not-found'),
  row('an encoded slash in the id', bare('/posts/p%2F1/like'), 'invalid-post-id'),
  row('an encoded NUL in the id', bare('/posts/p1%00/like'), 'invalid-post-id'),
  row('an encoded line break in the id', bare('/posts/p1%0d%0aX:1/like'), 'invalid-post-id'),
  row('an escape that is no UTF-8', bare('/posts/%ff/like'), 'invalid-post-id'),
  row('a broken escape', bare('/posts/%zz/like'), 'invalid-post-id'),
  row('an overlong escape', bare('/posts/%c0%af/like'), 'invalid-post-id'),
  row('an id of 65 in the path', bare(`/posts/${'a'.repeat(65)}/like`), 'invalid-post-id'),
  row('an id with a dot in the path', bare('/posts/p.1/like'), 'invalid-post-id'),
  row('an id to read that does not fit', get('/posts/p%201'), 'invalid-post-id'),
  row('an id without characters', bare('/posts//like'), 'not-found'),
  row('a body where none belongs', post('/posts/p1/like', good), 'invalid-body'),
  row('a receipt that is none', get('/receipts/nonsense'), 'unknown-receipt'),
  row('a receipt of the future', get('/receipts/0.9999999999999999.x.p1'), 'unknown-receipt'),
  row('out of the page folder', get('/..%2f..%2fpackage.json'), 'not-found'),
  row('dots above the root', get('/../package.json'), 'not-found'),
  row('nothing here', get('/nothing'), 'not-found'),
]

const queries: BadInput[] = [
  row('a query on a like', post('/like?x=1', good), 'invalid-query'),
  row('a query on a like by path', bare('/posts/p1/like?x'), 'invalid-query'),
  row('a query on a bulk', post('/likes?dry=1', `{"likes":[${good}]}`), 'invalid-query'),
  row('an unknown parameter', get('/posts?ids=p1&x=1'), 'invalid-query'),
  row('a repeated parameter', get('/posts?ids=a&ids=b'), 'invalid-query'),
  row('a nested parameter', get('/posts?ids[]=a'), 'invalid-query'),
  row('__proto__ as a parameter', get('/posts?__proto__=a'), 'invalid-query'),
  row('a limit that is no number', get('/posts?sort=-likes&limit=1e1'), 'invalid-query'),
  row('a limit of 0', get('/posts?sort=-likes&limit=0'), 'invalid-query'),
  row('a limit of 101', get('/posts?sort=-likes&limit=101'), 'invalid-query'),
  row('another order', get('/posts?sort=likes'), 'invalid-query'),
  row('ids and sort', get('/posts?ids=a&sort=-likes'), 'invalid-query'),
  row('neither ids nor sort', get('/posts'), 'invalid-query'),
  row('101 ids', get(`/posts?ids=${Array(101).fill('a').join()}`), 'invalid-query'),
  row('a bad id among ids', get('/posts?ids=a,b%00'), 'invalid-query'),
  row('a broken escape in a query', get('/posts?ids=%zz'), 'invalid-query'),
  row('a wait beyond the limit', get('/receipts/0.1.x.p1?wait=30001'), 'invalid-query'),
  row('a bad id for the stream', get('/events?posts=a!'), 'invalid-query'),
]

const methods: BadInput[] = [
  row('a like by GET', get('/like'), 'method-not-allowed'),
  row(
    'a like by PUT',
    lines('PUT /like HTTP/1.1', host, 'Content-Length: 0'),
    'method-not-allowed',
  ),
  row('TRACE', lines('TRACE /like HTTP/1.1', host), 'method-not-allowed'),
  row('DELETE of a post', lines('DELETE /posts/p1 HTTP/1.1', host), 'method-not-allowed'),
  closing('an unknown method', lines('LIKE /like HTTP/1.1', host)),
  closing('a method in lower case', lines('post /like HTTP/1.1', host)),
  closing('CONNECT', lines('CONNECT 127.0.0.1:80 HTTP/1.1', host)),
]

export const badTargets: readonly BadInput[] = [...paths, ...queries, ...methods]
