// Bodies and the headers that describe them: JSON, shape, media type, size, Idempotency-Key.
import { gzipSync } from 'node:zlib'
import {
  type BadInput,
  bare,
  bulk,
  chunk,
  chunked,
  closing,
  crlf,
  get,
  good,
  host,
  like,
  lines,
  post,
  row,
  withKey,
  withType,
} from './bytes.ts'

const json: BadInput[] = [
  row('an empty body', like(''), 'invalid-json'),
  row('blank space', like('  '), 'invalid-json'),
  row('half an object', like('{"postId":"p1"'), 'invalid-json'),
  row('two values', like(`${good}${good}`), 'invalid-json'),
  row('a trailing comma', like('{"postId":"p1",}'), 'invalid-json'),
  row('single quotes', like("{'postId':'p1'}"), 'invalid-json'),
  row('a comment', like('{"postId":"p1"/**/}'), 'invalid-json'),
  row('NaN', like('{"postId":NaN}'), 'invalid-json'),
  row('a raw line break in a string', like('{"postId":"p\n1"}'), 'invalid-json'),
  row('a bad escape', like('{"postId":"\\x41"}'), 'invalid-json'),
  row('a form', like('postId=p1'), 'invalid-json'),
  row('overlong UTF-8', like(Buffer.from('7b22706f73744964223a22c0af227d', 'hex')), 'invalid-json'),
  row('a byte that is no UTF-8', like(Buffer.from('{"postId":"p\xff"}', 'latin1')), 'invalid-json'),
  row(
    'a surrogate in UTF-8',
    like(Buffer.from('7b22706f73744964223a22eda080227d', 'hex')),
    'invalid-json',
  ),
  row('UTF-16', like(Buffer.from(`\ufeff${good}`, 'utf16le')), 'invalid-json'),
  row('two byte order marks', like(`\ufeff\ufeff${good}`), 'invalid-json'),
  row('a NUL after the value', like(`${good}\0`), 'invalid-json'),
]

const shape: BadInput[] = [
  row('null', like('null'), 'invalid-body'),
  row('a number', like('1'), 'invalid-body'),
  row('a string', like('"p1"'), 'invalid-body'),
  row('a list', like(`[${good}]`), 'invalid-body'),
  row('an empty object', like('{}'), 'invalid-body'),
  row('an unknown key', like('{"postId":"p1","x":1}'), 'invalid-body'),
  row('__proto__ as a key', like('{"postId":"p1","__proto__":{}}'), 'invalid-body'),
  row('__proto__ instead of a key', like('{"__proto__":{"postId":"p1"}}'), 'invalid-body'),
  row('constructor as a key', like('{"postId":"p1","constructor":1}'), 'invalid-body'),
  row('a number as id', like('{"postId":1}'), 'invalid-body'),
  row('null as id', like('{"postId":null}'), 'invalid-body'),
  row('a list as id', like('{"postId":["p1"]}'), 'invalid-body'),
  row('an empty id', like('{"postId":""}'), 'invalid-body'),
  row('an id of 65 characters', like(`{"postId":"${'a'.repeat(65)}"}`), 'invalid-body'),
  row('an id with a blank', like('{"postId":"p 1"}'), 'invalid-body'),
  row('an id with a slash', like('{"postId":"p/1"}'), 'invalid-body'),
  row('an id with a dot', like('{"postId":"../p"}'), 'invalid-body'),
  row('an id with a line break', like('{"postId":"p1\\n"}'), 'invalid-body'),
  row('an id with a NUL', like('{"postId":"p1\\u0000"}'), 'invalid-body'),
  row('a lone high surrogate', like('{"postId":"\\ud800"}'), 'invalid-body'),
  row('a lone low surrogate', like('{"postId":"p\\udc00"}'), 'invalid-body'),
  row('an id that is not ASCII', like('{"postId":"pé"}'), 'invalid-body'),
  row('a look-alike from another alphabet', like('{"postId":"р1"}'), 'invalid-body'),
  row('the last of two keys is bad', like('{"postId":"p1","postId":""}'), 'invalid-body'),
  row('deep nesting', like(`{"postId":${'['.repeat(400)}${']'.repeat(400)}}`), 'invalid-body'),
]

const bulks: BadInput[] = [
  row('a bulk without items', bulk('[]'), 'invalid-body'),
  row('a bulk that is no list', bulk('{"0":{"postId":"p1"}}'), 'invalid-body'),
  row('one bad item among good ones', bulk(`[${good},{"postId":"!"},${good}]`), 'invalid-body'),
  row('501 items', bulk(`[${Array(501).fill(good).join()}]`), 'invalid-body'),
  row('a count of 0', bulk('[{"postId":"p1","count":0}]'), 'invalid-body'),
  row('a count of 1001', bulk('[{"postId":"p1","count":1001}]'), 'invalid-body'),
  row('a negative count', bulk('[{"postId":"p1","count":-1}]'), 'invalid-body'),
  row('half a like', bulk('[{"postId":"p1","count":1.5}]'), 'invalid-body'),
  row('a count as text', bulk('[{"postId":"p1","count":"1"}]'), 'invalid-body'),
  row('an endless count', bulk('[{"postId":"p1","count":1e999}]'), 'invalid-body'),
  row('a count of null', bulk('[{"postId":"p1","count":null}]'), 'invalid-body'),
  row('__proto__ in an item', bulk('[{"postId":"p1","__proto__":{"count":9}}]'), 'invalid-body'),
  // Its last byte does not come: a body that is all here needs no end of its connection.
  closing(
    'a bulk of 65,537 bytes',
    post('/likes', 'x'.repeat(65_537)).subarray(0, -1),
    'payload-too-large',
  ),
]

const media: BadInput[] = [
  row(
    'no content type',
    lines('POST /like HTTP/1.1', host, 'Content-Length: 0'),
    'unsupported-media-type',
  ),
  row('plain text', withType('text/plain'), 'unsupported-media-type'),
  row('a form type', withType('application/x-www-form-urlencoded'), 'unsupported-media-type'),
  row('multipart', withType('multipart/form-data; boundary=x'), 'unsupported-media-type'),
  row('a type that only begins right', withType('application/jsonx'), 'unsupported-media-type'),
  row('a JSON relative', withType('application/ld+json'), 'unsupported-media-type'),
  row('two types in one', withType('application/json, text/plain'), 'unsupported-media-type'),
  row('latin1', withType('application/json; charset=latin1'), 'unsupported-media-type'),
  row('UTF-16 by name', withType('application/json; charset=utf-16'), 'unsupported-media-type'),
  row('a parameter without value', withType('application/json; charset'), 'unsupported-media-type'),
  row('gzip', like(gzipSync(good), 'Content-Encoding: gzip'), 'unsupported-media-type'),
  row('gzip by name only', like(good, 'Content-Encoding: gzip'), 'unsupported-media-type'),
  row('an unknown coding', like(good, 'Content-Encoding: x'), 'unsupported-media-type'),
  closing(
    'two content types',
    like(good, 'Content-Type: application/json', 'Content-Type: text/plain'),
  ),
]

const sizes: BadInput[] = [
  row('1,025 bytes', like(good.padEnd(1025)), 'payload-too-large'),
  closing(
    'a megabyte announced',
    lines('POST /like HTTP/1.1', host, 'Content-Type: application/json', 'Content-Length: 1048576'),
    'payload-too-large',
  ),
  closing('1,025 bytes in chunks', chunked(chunk(good.padEnd(1025))), 'payload-too-large'),
  closing(
    'an endless chunked body',
    chunked(chunk(' '.repeat(100)).repeat(11)),
    'payload-too-large',
  ),
  closing('a header of 16 kB', get('/livez', `X: ${'a'.repeat(16_384)}`), 'headers-too-large'),
  closing('a path of 16 kB', get(`/${'a'.repeat(16_384)}`), 'headers-too-large'),
  closing('201 headers', get('/livez', ...Array<string>(200).fill('a: b')), 'headers-too-large'),
  closing('a chunk extension of 17 kB', chunked(`f;${'x'.repeat(17_000)}${crlf}`)),
]

const keys: BadInput[] = [
  row('an empty key', withKey(''), 'invalid-idempotency-key'),
  row('a key of 256 characters', withKey('k'.repeat(256)), 'invalid-idempotency-key'),
  row('a key with a blank', withKey('a b'), 'invalid-idempotency-key'),
  row('a key that is not ASCII', withKey('ké'), 'invalid-idempotency-key'),
  row(
    'two keys',
    like(good, 'Idempotency-Key: a', 'Idempotency-Key: b'),
    'invalid-idempotency-key',
  ),
  row(
    'a bad key on a bulk',
    post('/likes', `{"likes":[${good}]}`, 'Idempotency-Key: a b'),
    'invalid-idempotency-key',
  ),
  row(
    'a bad key without a body',
    bare('/posts/p1/like', 'Idempotency-Key: a b'),
    'invalid-idempotency-key',
  ),
]

export const badBodies: readonly BadInput[] = [
  ...json,
  ...shape,
  ...bulks,
  ...media,
  ...sizes,
  ...keys,
]
