// `likeflow record`: saves the stream of a running LikeFlow for a while, as the Record button of the page does.

import { recordingBounds } from '../../contract/recording.ts'
import type { Command } from '../command.ts'
import { readOptions, whole } from '../options.ts'

/** @throws {UsageError} Pure; `url`: whom it means when it is not told. */
export const readRecordOptions = (words: readonly string[], url: string) => {
  const values = readOptions(words, {
    url: { type: 'string', default: url },
    seconds: { type: 'string', default: '60' },
    out: { type: 'string', default: 'recording.likeflow' },
  })
  const most = Math.floor(recordingBounds.ms / 1000) - 1
  return {
    url: values.url.replace(/\/+$/, ''),
    ms: whole('seconds', values.seconds, 1, most) * 1000,
    out: values.out,
  }
}

export const command: Command = {
  summary: 'saves what the page shows for a while as a file that likeflow replay plays',
  help: `likeflow record [--seconds 60] [--out recording.likeflow] [--url http://127.0.0.1:4000]

Saves the events of a running LikeFlow, with their times, and what the page asks beside them. Ctrl-C ends it earlier
and saves what was recorded until then.

  --seconds   how long, up to half an hour
  --out       the file; it is overwritten
  --url       which LikeFlow; otherwise the one that likeflow start runs here`,
  async run(words) {
    const [
      { closeSync, openSync, writeFileSync },
      { ownServer },
      { listenToSignals },
      { openEvents },
      recording,
    ] = await Promise.all([
      import('node:fs'),
      import('../own-server.ts'),
      import('../../start/signals.ts'),
      import('./open-events.ts'),
      import('../../web/src/replay/recorder.ts'),
    ])
    const { url, ms, out } = readRecordOptions(words, ownServer())
    const alive = await fetch(`${url}/livez`).catch(() => null)
    if (!alive?.ok) throw new Error(`no LikeFlow answers at ${url}`)
    // Whether it can be written is known before half an hour of it is recorded.
    closeSync(openSync(out, 'a'))
    const signals = listenToSignals()
    const recorder = await new Promise<ReturnType<typeof recording.createRecorder>>((resolve) => {
      const made = recording.createRecorder({
        ...{ base: url, open: openEvents, onFull: () => resolve(made) },
      })
      const timer = setTimeout(() => resolve(made), ms)
      signals.onSignal(() => {
        clearTimeout(timer)
        resolve(made)
      })
    })
    const file = await recorder.stop()
    writeFileSync(out, new Uint8Array(await file.arrayBuffer()))
    console.log(`${out}: ${Math.round(recorder.ms() / 1000)} s, ${Math.ceil(file.size / 1000)} kB`)
    return signals.exitCode() ?? 0
  },
}
