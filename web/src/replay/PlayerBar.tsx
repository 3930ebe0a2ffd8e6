// What stands below a recording: that it is one, of when, and how it is played.
import { useSyncExternalStore } from 'react'
import { clock, dateTime } from '../format.ts'
import { useLive } from '../stream/use-live.tsx'
import { Button } from '../ui/Button.tsx'
import { Icon } from '../ui/Icon.tsx'
import { type Choice, Segments } from '../ui/Segments.tsx'
import type { Mark } from './marks.ts'
import { type Player, type Speed, speeds } from './player.ts'
import { minutes } from './time.ts'
import { useKeys } from './use-keys.ts'

const choices: readonly Choice<Speed>[] = speeds.map((value) => ({ value, name: `${value}×` }))

/** `left` and `width` of a stretch, as shares of the whole. */
const placeOf = ({ fromMs, toMs, wide }: Mark, lastsMs: number) => ({
  left: `${(100 * fromMs) / lastsMs}%`,
  width: wide ? `max(3px, ${(100 * (toMs - fromMs)) / lastsMs}%)` : '3px',
})

const Marks = ({ marks, lastsMs }: { marks: readonly Mark[]; lastsMs: number }) => (
  <div aria-hidden="true" className="relative mx-2 h-2">
    {marks.map((mark) => (
      <span
        key={mark.key}
        data-mark={mark.name}
        title={`${mark.name}, ${minutes(mark.fromMs)}`}
        className="absolute inset-y-0 rounded-sm"
        style={{ ...placeOf(mark, lastsMs), background: mark.colour }}
      />
    ))}
  </div>
)

export const PlayerBar = ({ player, marks }: { player: Player; marks: readonly Mark[] }) => {
  const { recordedAt } = useLive()
  const { atMs, lastsMs, playing, speed } = useSyncExternalStore(player.subscribe, player.state)
  useKeys(player, marks)
  const time = `${minutes(atMs)} of ${minutes(lastsMs)}`
  return (
    <section
      aria-label="Player of the recording"
      className="sticky bottom-0 z-30 border-t border-edge bg-surface px-3 py-2 sm:px-5"
    >
      <div className="mx-auto flex max-w-[2400px] flex-wrap items-center gap-x-4 gap-y-1">
        <Button
          look="strong"
          aria-label={playing ? 'Pause the recording' : 'Play the recording'}
          aria-keyshortcuts="Space"
          onClick={playing ? player.pause : player.play}
        >
          <Icon name={playing ? 'pause' : 'play'} />
        </Button>
        <p className="order-first basis-full text-[13px] leading-snug lg:order-none lg:basis-auto">
          <b className="font-semibold">
            Recording of {recordedAt === null ? '' : dateTime(recordedAt)}
          </b>
          <span className="text-warn">, not live</span>
        </p>
        <div className="order-last min-w-0 basis-full lg:order-none lg:flex-1 lg:basis-64">
          <Marks marks={marks} lastsMs={lastsMs} />
          <input
            type="range"
            aria-label="Moment of the recording"
            aria-valuetext={time}
            aria-keyshortcuts="ArrowLeft ArrowRight PageUp PageDown"
            min={0}
            max={lastsMs}
            step="any"
            value={atMs}
            onChange={({ target }) => player.seek(target.valueAsNumber)}
            className="block w-full accent-(--accent)"
          />
        </div>
        <p className="text-[13px] text-soft tabular-nums" title={clock(player.wall())}>
          <b data-testid="moment" className="font-semibold text-ink">
            {minutes(atMs)}
          </b>{' '}
          of {minutes(lastsMs)}
        </p>
        <Segments legend="Speed" choices={choices} value={speed} onChange={player.setSpeed} />
        <a href="?replay" className="text-[13px] text-accent underline underline-offset-2">
          Another…
        </a>
      </div>
    </section>
  )
}
