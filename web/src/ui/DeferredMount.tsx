// What a visitor does not see first is rendered after the first paint, in slices between frames: the numbers
// at the top do not wait for the whole page. One inside another comes after it.
import { type ReactNode, useDeferredValue } from 'react'

export const DeferredMount = ({ children }: { children: ReactNode }) =>
  useDeferredValue(true, false) && children
