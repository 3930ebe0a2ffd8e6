import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { NotPlayable, recordingBounds, recordingVersion } from '../../../contract/recording.ts'
import { createRecordingFile, readRecording } from './recording-file.ts'

const made = async () => {
  const file = createRecordingFile(1_000)
  file.write({ ms: 0, kind: 'socket', state: 'open' })
  file.write({ ms: 5, kind: 'event', name: 'reset', data: { reason: 'gap · ü' } })
  file.write({ ms: 9, kind: 'answer', path: '/posts', body: { posts: [] } })
  return file.finish(12)
}
const head = JSON.stringify({ likeflow: 'recording', version: recordingVersion, startedAt: 1 })
const end = '{"ms":9,"kind":"end"}'
const plain = (...lines: string[]) => new Blob([lines.map((line) => `${line}\n`).join('')])
const faultOf = async (file: Blob) => {
  const fault = await readRecording(file).catch((error: unknown) => error)
  expect(fault).toBeInstanceOf(NotPlayable)
  return (fault as Error).message
}

describe('a recording', () => {
  it('is read as it was written', async () => {
    expect(await readRecording(await made())).toEqual({
      startedAt: 1_000,
      lastsMs: 12,
      entries: [
        { ms: 0, kind: 'socket', state: 'open' },
        { ms: 5, kind: 'event', name: 'reset', data: { reason: 'gap · ü' } },
        { ms: 9, kind: 'answer', path: '/posts', body: { posts: [] } },
      ],
    })
  })

  it('is read when it was unpacked on the way, and passes over kinds of later', async () => {
    const file = plain(head, '{"ms":3,"kind":"of-later"}', end)
    expect(await readRecording(file)).toEqual({ startedAt: 1, lastsMs: 9, entries: [] })
  })

  it('says that it was cut, wherever it was', async () => {
    const whole = await made()
    for (const share of [0.1, 0.5, 0.9, 0.99])
      expect(await faultOf(whole.slice(0, Math.floor(whole.size * share)))).toMatch(/cut off/)
    expect(await faultOf(plain(head))).toMatch(/cut off/)
    expect(await faultOf(new Blob([`${head}\n${end}`]))).toMatch(/cut off/)
  })

  it('says that it is damaged, or cut, when its compression does not fit', async () => {
    const whole = await made()
    const bytes = new Uint8Array(await whole.arrayBuffer())
    bytes[Math.floor(bytes.length / 2)]! ^= 0xff
    expect(await faultOf(new Blob([bytes]))).toMatch(/damaged/)
  })

  it('says what it is not', async () => {
    expect(await faultOf(new Blob([]))).toMatch(/empty/)
    expect(await faultOf(plain('<html>'))).toMatch(/no recording/)
    expect(await faultOf(new Blob(['\u0000PNG without an end of line']))).toMatch(/no recording/)
    expect(await faultOf(plain('null'))).toMatch(/no recording/)
    expect(await faultOf(plain('{"likeflow":"other"}'))).toMatch(/no recording/)
    expect(await faultOf(plain(head.replace('"version":1', '"version":2'), end))).toMatch(/newer/)
  })

  it('names the line that is damaged', async () => {
    const bad = [
      '{',
      '7',
      '{"kind":"end"}',
      '{"ms":-1,"kind":"end"}',
      '{"ms":1e9,"kind":"end"}',
      '{"ms":1,"kind":"event","name":"sample","data":7}',
      '{"ms":1,"kind":"socket","state":"odd"}',
      '{"ms":1,"kind":"answer","path":7}',
    ]
    for (const line of bad) expect(await faultOf(plain(head, line, end))).toMatch(/line 2/)
    const at = (ms: number) => JSON.stringify({ ms, kind: 'socket', state: 'open' })
    expect(await faultOf(plain(head, at(2), at(1), end))).toMatch(/line 3/)
  })

  it('is not unpacked beyond its bound', async () => {
    const bomb = gzipSync(Buffer.alloc(recordingBounds.bytes + 1, ' '))
    expect(bomb.length).toBeLessThan(100_000)
    expect(await faultOf(new Blob([bomb]))).toMatch(/too large/)
  })
})
