// `likeflow replay`: shows a recording in the browser, without Redis, MongoDB or a LikeFlow.
import type { Command } from '../command.ts'
import { UsageError } from '../command.ts'
import { readWords, whole } from '../options.ts'

/** @throws {UsageError} Pure. */
export const readReplayOptions = (argv: readonly string[]) => {
  const options = { port: { type: 'string', default: '0' } } as const
  const { values, words } = readWords(argv, options, 1)
  const [file] = words
  if (file === undefined) throw new UsageError('likeflow replay needs a FILE')
  return { file, port: whole('port', values.port, 0, 65_535) }
}

export const command: Command = {
  summary: 'plays a recording of the page in the browser, without any server behind it',
  help: `likeflow replay FILE [--port N]

Shows FILE, saved by the page's Record button or by likeflow record, at an address of this machine that it prints. Ctrl-C ends it.

  --port   the port; otherwise a free one is taken`,
  async run(words) {
    const { file, port } = readReplayOptions(words)
    const [{ listenToSignals }, { serveReplay }] = await Promise.all([
      import('../../start/signals.ts'),
      import('./serve.ts'),
    ])
    const signals = listenToSignals()
    const server = await serveReplay({ file, port })
    console.log(`${file}: ${server.url} (Ctrl-C ends it)`)
    await new Promise<void>((resolve) => signals.onSignal(() => resolve()))
    await server.stop()
    return signals.exitCode() ?? 0
  },
}
