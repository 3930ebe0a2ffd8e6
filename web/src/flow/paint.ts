// Draws vessels, pipes and dots on a canvas. Only drawing: what is drawn is decided elsewhere.
import type { Dot } from './dots.ts'
import type { Box, Segment } from './geometry.ts'
import type { Pipe } from './pipes.ts'
import { full, logShare } from './scales.ts'

export interface Palette {
  line: string
  sunken: string
  soft: string
  bad: string
  warn: string
}

type Canvas = CanvasRenderingContext2D

const radius = 16
const lowVessel = 90
const thinnest = 7
const thickest = 26

/** How thick a pipe is for a rate: all pipes on one logarithmic scale. */
export const thickness = (rate: number) =>
  thinnest + (thickest - thinnest) * logShare(rate, full.perSecond)

const surface = (c: Canvas, box: Box, y: number, height: number, phase: number) => {
  const stepPx = 6
  c.moveTo(box.x, y)
  for (let x = 0; x <= box.width; x += stepPx) {
    const wave = Math.sin(x / 21 + phase) * 0.65 + Math.sin(x / 11 - phase * 1.6) * 0.35
    c.lineTo(box.x + x, y + height * wave)
  }
  c.lineTo(box.x + box.width, y)
}

/** `level` 0 … 1, `stir` 0 … 1 is how much the surface moves. */
export const paintVessel = (
  c: Canvas,
  box: Box,
  { level, stir, phase, colour }: { level: number; stir: number; phase: number; colour: string },
) => {
  if (level <= 0) return
  c.save()
  c.beginPath()
  c.roundRect(box.x + 1, box.y + 1, box.width - 2, box.height - 2, radius - 1)
  c.clip()
  const y = box.y + box.height - level * (box.height - 14)
  const bottom = box.y + box.height
  const height = 0.6 + 4.4 * stir
  const fill = (alpha: number, shift: number) => {
    c.globalAlpha = alpha
    c.fillStyle = colour
    c.beginPath()
    surface(c, box, y, height, phase + shift)
    c.lineTo(box.x + box.width, bottom)
    c.lineTo(box.x, bottom)
    c.fill()
  }
  fill(0.1, 2.1)
  fill(0.16, 0)
  // In a low vessel the surface runs through the words: there it is only hinted at.
  c.globalAlpha = box.height < lowVessel ? 0.3 : 0.95
  c.strokeStyle = colour
  c.lineWidth = 2
  c.beginPath()
  surface(c, box, y, height, phase)
  c.stroke()
  c.restore()
}

const tube = (c: Canvas, s: Segment, thick: number, from = 0, to = 1) => {
  c.beginPath()
  if (s.along === 'x') {
    const length = s.x2 - s.x1
    c.roundRect(s.x1 + length * from, s.y1 - thick / 2, length * (to - from), thick, 3)
  } else {
    const length = s.y2 - s.y1
    c.roundRect(s.x1 - thick / 2, s.y1 + length * from, thick, length * (to - from), 3)
  }
}

const middle = (s: Segment) => ({ x: (s.x1 + s.x2) / 2, y: (s.y1 + s.y2) / 2 })

const paintCut = (c: Canvas, s: Segment, palette: Palette) => {
  c.globalAlpha = 1
  for (const [from, to] of [
    [0, 0.24],
    [0.76, 1],
  ] as const) {
    tube(c, s, thinnest, from, to)
    c.fillStyle = palette.line
    c.fill()
  }
  const { x, y } = middle(s)
  c.strokeStyle = palette.bad
  c.lineWidth = 2.5
  c.lineCap = 'round'
  c.beginPath()
  for (const side of [-1, 1]) {
    c.moveTo(x - 5, y - 5 * side)
    c.lineTo(x + 5, y + 5 * side)
  }
  c.stroke()
}

const paintValve = (c: Canvas, s: Segment, palette: Palette) => {
  const { x, y } = middle(s)
  c.globalAlpha = 1
  c.fillStyle = palette.warn
  for (const shift of [-5, 2]) {
    c.beginPath()
    c.roundRect(x + shift, y - 7, 3.5, 14, 1)
    c.fill()
  }
}

export const paintPipe = (
  c: Canvas,
  s: Segment,
  { pipe, colour, palette }: { pipe: Pipe; colour: string; palette: Palette },
) => {
  if (pipe.blocked === 'cut') return paintCut(c, s, palette)
  const thick = thickness(pipe.rate)
  c.globalAlpha = 1
  tube(c, s, thick)
  c.fillStyle = palette.sunken
  c.fill()
  c.strokeStyle = palette.line
  c.lineWidth = 1
  c.stroke()
  if (pipe.rate > 0 && !pipe.blocked) {
    c.globalAlpha = 0.22
    c.fillStyle = colour
    tube(c, s, Math.max(2, thick - 4))
    c.fill()
  }
  if (pipe.blocked === 'paused') paintValve(c, s, palette)
}

export const paintDot = (c: Canvas, s: Segment, dot: Dot, thick: number, colour: string) => {
  const across = dot.lane * Math.max(0, thick / 2 - 4)
  const x = s.x1 + (s.x2 - s.x1) * dot.place + (s.along === 'y' ? across : 0)
  const y = s.y1 + (s.y2 - s.y1) * dot.place + (s.along === 'x' ? across : 0)
  c.fillStyle = colour
  c.globalAlpha = 0.25
  c.beginPath()
  if (dot.shape === 'job') c.roundRect(x - 7, y - 7, 14, 14, 4)
  else c.arc(x, y, 5.2, 0, 7)
  c.fill()
  c.globalAlpha = 1
  c.beginPath()
  if (dot.shape === 'job') c.roundRect(x - 4.5, y - 4.5, 9, 9, 2.5)
  else c.arc(x, y, 2.6, 0, 7)
  c.fill()
}

/** The time left to the next claim, as a ring that empties; `share` 1 … 0. */
export const paintCountdown = (c: Canvas, s: Segment, share: number, colour: string) => {
  const { x, y } = middle(s)
  const top = -Math.PI / 2
  const centre = s.along === 'x' ? { x, y: y - 30 } : { x: x + 30, y }
  c.strokeStyle = colour
  c.lineWidth = 2.5
  c.lineCap = 'round'
  for (const [alpha, part] of [
    [0.22, 1],
    [0.95, Math.max(0.02, share)],
  ] as const) {
    c.globalAlpha = alpha
    c.beginPath()
    c.arc(centre.x, centre.y, 7, top, top + Math.PI * 2 * part)
    c.stroke()
  }
}
