// A short piece of a line as the chart draws it: colour and dash pattern.
export const Swatch = ({ colour, dash }: { colour: string; dash?: string | undefined }) => (
  <svg aria-hidden="true" viewBox="0 0 20 8" className="h-2 w-5 shrink-0">
    <line x1="1" y1="4" x2="19" y2="4" stroke={colour} strokeWidth="2.5" strokeDasharray={dash} />
  </svg>
)
