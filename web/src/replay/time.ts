// A moment of a recording: 65 000 ms → `1:05`. Pure.
export const minutes = (ms: number): string => {
  const seconds = Math.floor(ms / 1000)
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}
