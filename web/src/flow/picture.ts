// The moving picture: gathers events into dots and levels and draws them, frame by frame only while
// something moves and somebody can see it. Idle it draws nothing, with reduced motion on new data only.
import type { Sample } from '../../../contract/index.ts'
import type { StageKey } from '../stages.ts'
import { stages } from '../stages.ts'
import type { Incoming } from '../stream/events.ts'
import { dotValue } from './dot-scale.ts'
import { createDots } from './dots.ts'
import { type Box, boxIn, type Segment, segments } from './geometry.ts'
import { createLevels, type Flowing } from './levels.ts'
import {
  type Palette,
  paintCountdown,
  paintDot,
  paintPipe,
  paintVessel,
  thickness,
} from './paint.ts'
import type { Pipe } from './pipes.ts'

export interface Scene extends Flowing {
  /** the strongest recent flow: what one dot stands for follows it */
  peakRate: number
  pipes: readonly Pipe[]
  cut: ReadonlyMap<StageKey, string>
}

export interface PictureOptions {
  canvas: HTMLCanvasElement
  /** in the order of the stages */
  vessels: readonly HTMLElement[]
  /** the server's clock */
  now: () => number
}

const longestFrameMs = 50
/** Below this rate every like is drawn in the moment its new total arrives. */
const singleLikesPerSecond = 20

const readPalette = (canvas: Element): Palette => {
  const probe = canvas.parentElement!.parentElement!.querySelectorAll<HTMLElement>('[data-probe]')
  const entries = [...probe].map((e) => [e.dataset.probe, getComputedStyle(e).color])
  return Object.fromEntries(entries) as Palette
}

/** What is drawn and does not move. */
const looksOf = ({ pipes, cut }: Scene) => JSON.stringify([pipes, [...cut]])

export const createPicture = ({ canvas, vessels, now }: PictureOptions) => {
  const c = canvas.getContext('2d')!
  const calmly = matchMedia('(prefers-reduced-motion: reduce)')
  const dots = createDots()
  const levels = createLevels()
  const stir = new Array<number>(stages.length).fill(0)
  let scene: Scene | null = null
  let boxes: Box[] = []
  let lines: Segment[] = []
  let colours: string[]
  let palette: Palette
  let phase = 0
  let frame = 0
  let last = 0
  let visible = false

  const measure = () => {
    const rect = canvas.getBoundingClientRect()
    const scale = Math.min(2, devicePixelRatio)
    canvas.width = Math.round(rect.width * scale)
    canvas.height = Math.round(rect.height * scale)
    c.setTransform(scale, 0, 0, scale, 0, 0)
    boxes = vessels.map((v) => boxIn(v, rect))
    lines = segments(boxes)
  }
  const readColours = () => {
    colours = vessels.map((v) => getComputedStyle(v).color)
    palette = readPalette(canvas)
  }

  const countdown = ({ sample, drainIntervalMs }: Scene) => {
    const next = sample.drain.nextClaimAt
    if (next === null || sample.drain.paused || sample.totals.pending === 0) return null
    const left = next - now()
    return (((left % drainIntervalMs) + drainIntervalMs) % drainIntervalMs) / drainIntervalMs
  }

  const draw = () => {
    if (!scene) return
    const { pipes, cut } = scene
    c.clearRect(0, 0, canvas.width, canvas.height)
    lines.forEach((line, i) => {
      paintPipe(c, line, {
        pipe: pipes[i]!,
        colour: colours[i]!,
        palette,
      })
    })
    for (const dot of dots.all()) {
      const thick = thickness(pipes[dot.pipe]!.rate)
      paintDot(c, lines[dot.pipe]!, dot, thick, colours[dot.pipe]!)
    }
    stages.forEach(({ key }, i) => {
      const level = levels.shown()[key]
      const colour = cut.has(key) ? palette.soft : colours[i]!
      paintVessel(c, boxes[i]!, { level, stir: stir[i]!, phase: phase + i, colour })
    })
    const share = countdown(scene)
    if (share !== null && pipes[1]?.blocked === null)
      paintCountdown(c, lines[1]!, share, colours[1]!)
  }

  /** One step of `ms`; says whether the next frame would differ. */
  const step = (ms: number) => {
    for (const pipe of dots.advance(ms)) stir[pipe + 1] = Math.min(1, stir[pipe + 1]! + 0.12)
    let stirring = false
    for (let i = 0; i < stir.length; i++) {
      stir[i] = stir[i]! * Math.exp(-ms / 700)
      if (stir[i]! > 0.02) stirring = true
      else stir[i] = 0
    }
    phase += ms / 420
    const moved = levels.advance(ms)
    return moved || stirring || !dots.still() || (scene !== null && countdown(scene) !== null)
  }

  const tick = (time: number) => {
    const ms = Math.min(longestFrameMs, time - last)
    last = time
    const goesOn = step(ms)
    draw()
    frame = goesOn && visible ? requestAnimationFrame(tick) : 0
  }
  const wake = (isNew = false) => {
    if (!visible || document.hidden || !scene) return
    if (calmly.matches) {
      dots.clear()
      levels.settle()
      draw()
    } else if (frame === 0 && (step(0) || isNew)) {
      last = performance.now()
      frame = requestAnimationFrame(tick)
    }
  }

  const perDot = () => dotValue(scene?.peakRate ?? 0)
  const flowing = (pipe: number) => scene?.pipes[pipe]?.blocked === null
  const onBatch = (event: Extract<Incoming, { name: 'batch' }>) => {
    const { state, likes, posts } = event.data
    if (state === 'claimed') dots.emit(1, likes / perDot(), 420)
    if (state === 'queued') dots.emit(2, 1, 1, 'job')
    if (state === 'writing' && flowing(3)) dots.emit(3, 1, 1, 'job')
    if (state === 'written') dots.emit(4, posts / perDot(), 420)
    levels.batch(event.data)
  }
  const fewLikes = (sample: Sample | undefined) =>
    (sample?.rates.accepted ?? 0) < singleLikesPerSecond

  const observer = new IntersectionObserver(([entry]) => {
    visible = entry?.isIntersecting ?? false
    wake(true)
  })
  const resized = new ResizeObserver(() => {
    measure()
    draw()
  })
  const repaint = () => {
    readColours()
    draw()
  }
  const scheme = matchMedia('(prefers-color-scheme: dark)')
  const theme = new MutationObserver(repaint)
  scheme.addEventListener('change', repaint)
  theme.observe(document.documentElement, { attributeFilter: ['data-theme'] })
  observer.observe(canvas)
  resized.observe(canvas)
  for (const vessel of vessels) resized.observe(vessel)
  const comeBack = () => wake(true)
  document.addEventListener('visibilitychange', comeBack)
  readColours()

  return {
    show(next: Scene) {
      const before = scene
      scene = next
      levels.sample(next)
      if (!before) levels.settle()
      if (!fewLikes(next.sample)) dots.emit(0, next.sample.rates.accepted / perDot(), 1000)
      wake(!before || looksOf(before) !== looksOf(next))
    },
    event(event: Incoming) {
      if (!visible || document.hidden || !scene) return
      if (event.name === 'batch') onBatch(event)
      if (event.name === 'likes' && fewLikes(scene.sample)) dots.emit(0, event.data.length, 150)
      wake()
    },
    stop() {
      cancelAnimationFrame(frame)
      observer.disconnect()
      resized.disconnect()
      theme.disconnect()
      scheme.removeEventListener('change', repaint)
      document.removeEventListener('visibilitychange', comeBack)
    },
  }
}
