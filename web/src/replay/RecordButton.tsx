// Records what this page would hear from now on, and saves it as a file: by a second press, or when it is full. What
// records is loaded by the first press.
import { useEffect, useRef, useState } from 'react'
import { bytes } from '../format.ts'
import { Button } from '../ui/Button.tsx'
import { Icon } from '../ui/Icon.tsx'
import { saveFile } from '../ui/save-file.ts'
import type { Recorder } from './recorder.ts'
import { minutes } from './time.ts'

const tickMs = 1_000

/** `likeflow-2026-11-30-14-05-03.likeflow`, in universal time. */
const nameOf = (startedAt: number) =>
  `likeflow-${new Date(startedAt).toISOString().slice(0, 19).replaceAll(/[T:]/g, '-')}.likeflow`

const useRecorder = () => {
  const [recorder, setRecorder] = useState<Recorder | null>(null)
  const [said, setSaid] = useState('')
  const [, tick] = useState(0)
  const loading = useRef(false)

  const finish = async (which: Recorder, why: string) => {
    setRecorder(null)
    const file = await which.stop()
    saveFile(file, nameOf(which.startedAt))
    setSaid(`${why}${minutes(which.ms())} recorded, ${bytes(file.size)}.`)
  }
  const begin = async () => {
    if (loading.current) return
    loading.current = true
    try {
      const { createRecorder } = await import('./recorder.ts')
      const made = createRecorder({ onFull: () => void finish(made, 'A recording is no longer: ') })
      setRecorder(made)
      setSaid('Recording.')
    } catch {
      setSaid('The recorder could not be loaded.')
    } finally {
      loading.current = false
    }
  }

  useEffect(() => {
    if (!recorder) return
    const timer = setInterval(() => tick((n) => n + 1), tickMs)
    // It would be lost with the page.
    const warn = (event: BeforeUnloadEvent) => event.preventDefault()
    addEventListener('beforeunload', warn)
    return () => {
      clearInterval(timer)
      removeEventListener('beforeunload', warn)
    }
  }, [recorder])

  return {
    recorder,
    said,
    press: () => void (recorder ? finish(recorder, '') : begin()),
  }
}

export const RecordButton = () => {
  const { recorder, said, press } = useRecorder()
  return (
    <>
      <Button
        aria-pressed={recorder !== null}
        title={
          recorder
            ? 'Stops, and saves the file'
            : 'Records the stream into a file that can be played: at most 30 minutes'
        }
        onClick={press}
        className={recorder ? 'border-bad/60 text-bad' : ''}
      >
        <Icon name="record" filled={recorder !== null} />
        {recorder ? `Stop · ${minutes(recorder.ms())} · ${bytes(recorder.bytes())}` : 'Record'}
      </Button>
      <span role="status" className="text-[13px] text-soft empty:hidden">
        {recorder ? '' : said}
      </span>
    </>
  )
}
