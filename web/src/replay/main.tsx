// Entry of a recording: `?replay=demo` plays the one of the repository, `?replay` lets choose a file, and a page of its own
// (replay.html) plays the file that lies beside it.
import { createRoot } from 'react-dom/client'
import { NotPlayable } from '../../../contract/recording.ts'
import { applyTheme } from '../ui/theme.ts'
import { Chooser } from './Chooser.tsx'
import { notAsExpected, playRecording } from './play-recording.tsx'
import { readRecording } from './recording-file.ts'
import '../theme.css'

const demo = new URL('../../recordings/demo.likeflow', import.meta.url).href
const beside = new URL('recording.likeflow', document.baseURI).href

let stop = () => {}

/** Said only when a part of the page is drawn, or an event is told: what the file has is not what it is called. */
const broken = (error: unknown) => {
  console.error(error)
  stop()
  stop = () => {}
  choose(notAsExpected().message)
}

const root = createRoot(document.getElementById('root')!, { onUncaughtError: broken })

const load = async (url: string): Promise<Blob> => {
  const answer = await fetch(url).catch(() => null)
  if (!answer?.ok) {
    const what = answer ? `answers ${answer.status}` : 'does not answer'
    throw new NotPlayable(`The recording could not be loaded: ${url} ${what}.`)
  }
  return answer.blob()
}

/** The page over the recording; or the choice of another one, with what is wrong with this. */
const play = async (file: Promise<Blob>) => {
  try {
    stop = playRecording(root, await readRecording(await file), broken)
  } catch (error) {
    if (!(error instanceof NotPlayable)) throw error
    choose(error.message)
  }
}

const choose = (fault: string | null) =>
  root.render(
    <Chooser
      fault={fault}
      onFile={(file) => void play(Promise.resolve(file))}
      onDemo={() => void play(load(demo))}
    />,
  )

applyTheme()
const wanted = new URLSearchParams(location.search).get('replay')
if (wanted === null) void play(load(beside))
else if (wanted === 'demo') void play(load(demo))
else choose(wanted === '' ? null : `No recording is called ${wanted}.`)
