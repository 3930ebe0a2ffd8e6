// The page over a recording: the same stream, store and panels, with the player in the server's place.
import { QueryClient } from '@tanstack/react-query'
import type { Root } from 'react-dom/client'
import { NotPlayable } from '../../../contract/recording.ts'
import { answerBy } from '../ask.ts'
import { drawPage } from '../draw-page.tsx'
import { createLive } from '../stream/live.ts'
import { type Mark, marksOf } from './marks.ts'
import { PlayerBar } from './PlayerBar.tsx'
import { createPlayer } from './player.ts'
import type { Recording } from './recording-file.ts'

/** Goes through all events once: what the page cannot take is found before it is shown. */
const checked = (recording: Recording): readonly Mark[] => {
  try {
    return marksOf(recording)
  } catch {
    throw new NotPlayable('This recording is damaged: its events are not as LikeFlow sends them.')
  }
}

/** @throws {NotPlayable} */
export const playRecording = (root: Root, recording: Recording) => {
  const marks = checked(recording)
  const player = createPlayer(recording)
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
}
