// Where the vessels and pipes lie, measured from the layout: the drawing follows whatever the page does.
export interface Box {
  x: number
  y: number
  width: number
  height: number
}

/** A straight pipe; `along` is its direction. */
export interface Segment {
  x1: number
  y1: number
  x2: number
  y2: number
  along: 'x' | 'y'
}

export const boxIn = (element: Element, frame: DOMRect): Box => {
  const { left, top, width, height } = element.getBoundingClientRect()
  return { x: left - frame.left, y: top - frame.top, width, height }
}

/** From the middle of one vessel's edge to the next vessel: to the right, or down when stacked. */
export const segment = (from: Box, to: Box): Segment => {
  const beside = to.x >= from.x + from.width
  if (beside) {
    const y = from.y + from.height / 2
    return { x1: from.x + from.width, y1: y, x2: to.x, y2: y, along: 'x' }
  }
  const x = from.x + from.width / 2
  return { x1: x, y1: from.y + from.height, x2: x, y2: to.y, along: 'y' }
}

export const segments = (boxes: readonly Box[]): Segment[] =>
  boxes.slice(1).map((box, i) => segment(boxes[i]!, box))
