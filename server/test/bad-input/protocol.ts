// What is not one well-formed HTTP/1.1 request: smuggling, other protocols, garbage.
import {
  type BadInput,
  chunk,
  chunked,
  chunkedHead,
  closing,
  crlf,
  end,
  get,
  good,
  host,
  lines,
} from './bytes.ts'

const typed = 'Content-Type: application/json'
const framed = (...headers: string[]) =>
  lines('POST /like HTTP/1.1', host, typed, ...headers) + good
const framing: BadInput[] = [
  closing('length and chunks', framed('Content-Length: 15', 'Transfer-Encoding: chunked')),
  closing('chunks and length', framed('Transfer-Encoding: chunked', 'Content-Length: 15')),
  closing('two equal lengths', framed('Content-Length: 15', 'Content-Length: 15')),
  closing('two lengths', framed('Content-Length: 15', 'Content-Length: 0')),
  closing('a list of lengths', framed('Content-Length: 15, 15')),
  closing('a negative length', framed('Content-Length: -15')),
  closing('a length with a sign', framed('Content-Length: +15')),
  closing('a hexadecimal length', framed('Content-Length: 0xf')),
  closing('an empty length', framed('Content-Length:')),
  closing('a length beyond all numbers', framed('Content-Length: 99999999999999999999')),
  closing(
    'a stacked coding',
    `${chunkedHead().replace('chunked', 'gzip, chunked')}${chunk(good)}${end}`,
  ),
  closing('a coding that is not chunked', framed('Transfer-Encoding: identity')),
  closing('an unknown coding by transfer', framed('Transfer-Encoding: xchunked')),
  closing('chunked twice', `${chunkedHead('Transfer-Encoding: chunked')}${chunk(good)}${end}`),
  closing(
    'chunks in HTTP/1.0',
    `${chunkedHead().replace('HTTP/1.1', 'HTTP/1.0')}${chunk(good)}${end}`,
  ),
  closing('a chunk size that is no number', chunked(`xyz${crlf}${good}${crlf}${end}`)),
  closing('a negative chunk size', chunked(`-f${crlf}${good}${crlf}${end}`)),
  closing('a chunk longer than it says', chunked(`3${crlf}${good}${crlf}${end}`)),
  closing('chunks ended by a bare LF', chunked(`f\n${good}\n0\n\n`)),
  closing('bare LF lines', `POST /like HTTP/1.1\n${host}\n${typed}\nContent-Length: 15\n\n${good}`),
  closing('a bare LF after a header', framed('X: a\nContent-Length: 15')),
  closing('a bare CR in a header', framed('X: a\rContent-Length: 15')),
  closing('a folded header', framed('X: a', ' b', 'Content-Length: 15')),
  closing('a blank before the colon', framed('Content-Length : 15')),
  closing('a header without a name', framed(': a', 'Content-Length: 15')),
  closing('a NUL in a header', framed('X: a\0b', 'Content-Length: 15')),
  closing('a control character in a header', framed('X: a\x01b', 'Content-Length: 15')),
  closing('an expectation nobody meets', framed('Expect: 200-ok', 'Content-Length: 15')),
]

const protocol: BadInput[] = [
  closing('no Host', lines('GET /livez HTTP/1.1')),
  closing('two Hosts', lines('GET /livez HTTP/1.1', host, host)),
  closing('a Host with a path', lines('GET /livez HTTP/1.1', 'Host: a/b')),
  closing('a Host with a user', lines('GET /livez HTTP/1.1', 'Host: a@b')),
  closing('a fragment', get('/livez#x')),
  closing('a blank in the path', get('/live z')),
  closing('a NUL in the path', get('/livez\0')),
  closing('a path that is not ASCII', get('/livéz')),
  closing('a path without a slash', get('livez')),
  closing('HTTP/2.0', lines('GET /livez HTTP/2.0', host)),
  closing('HTTP/1.2', lines('GET /livez HTTP/1.2', host)),
  closing('the HTTP/2 preface', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
  closing('a TLS hello', Buffer.from('16030100a5010000a10303', 'hex')),
  closing('garbage', '\x00\x01\x02\x03 hello'),
  closing('an SSH greeting', 'SSH-2.0-OpenSSH_9.6\r\n'),
  closing('a Redis command', '*1\r\n$4\r\nPING\r\n'),
]

export const badProtocol: readonly BadInput[] = [...framing, ...protocol]
