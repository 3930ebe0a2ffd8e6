// The page over a recording: the same stream, store and panels, with the player in the server's place.
import { QueryClient } from '@tanstack/react-query'
import type { Root } from 'react-dom/client'
import { NotPlayable } from '../../../contract/recording.ts'
import { answerBy } from '../ask.ts'
import { drawPage } from '../draw-page.tsx'
import { createLive } from '../stream/live.ts'
import { incomingOf } from './events-of.ts'
import { type Mark, marksOf } from './marks.ts'
import { PlayerBar } from './PlayerBar.tsx'
import { createPlayer } from './player.ts'
import type { Recording } from './recording-file.ts'
import { hasSamples } from './shape.ts'

export const notAsExpected = () =>
  new NotPlayable('This recording cannot be shown: its events are not as this page expects them.')

/** Goes through all events once: what the page cannot take is found before it is shown. */
const checked = (recording: Recording): readonly Mark[] => {
  const { entries, startedAt } = recording
  try {
    if (entries.flatMap((entry) => incomingOf(entry, startedAt)).every(hasSamples))
      return marksOf(recording)
  } catch {}
  throw notAsExpected()
}

/** Returns what ends it; `onBroken`: it turned out only now that the page cannot take it. @throws {NotPlayable} */
export const playRecording = (
  root: Root,
  recording: Recording,
  onBroken: (error: unknown) => void,
): (() => void) => {
  const marks = checked(recording)
  const player = createPlayer(recording, onBroken)
  const queries = new QueryClient({
    defaultOptions: {
      queries: { retry: false, refetchOnWindowFocus: false, networkMode: 'always' },
    },
  })
  answerBy(player.ask)
  player.onAnswers(() => void queries.invalidateQueries())
  const live = createLive({
    url: '',
    connect: player.connect,
    wall: player.wall,
    recordedAt: recording.startedAt,
  })
  live.start()
  drawPage(root, { live, queries, children: <PlayerBar player={player} marks={marks} /> })
  player.play()
  return live.stop
}
