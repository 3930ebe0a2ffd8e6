// Which recording? A file of this computer, or the one that comes with LikeFlow; and why another one could not be played.
import { Button } from '../ui/Button.tsx'

export interface ChooserProps {
  fault: string | null
  onFile: (file: File) => void
  onDemo: () => void
}

export const Chooser = ({ fault, onFile, onDemo }: ChooserProps) => (
  <main className="mx-auto grid max-w-xl gap-4 px-4 py-16">
    <h1 className="text-xl font-bold tracking-tight">Play a recording</h1>
    <p role="alert" className="text-[14px] text-bad empty:hidden">
      {fault}
    </p>
    <label className="grid gap-2 rounded-2xl border border-line bg-surface p-5 text-[14px]">
      <span>A file that the page or likeflow record has saved:</span>
      <input
        type="file"
        accept=".likeflow"
        onChange={({ target }) => target.files?.[0] && onFile(target.files[0])}
        className="min-h-9 text-[13px]"
      />
    </label>
    <p className="flex flex-wrap items-center gap-3 text-[14px] text-soft">
      Or a flood in which Redis and MongoDB are killed:
      <Button onClick={onDemo}>Play the demo</Button>
    </p>
  </main>
)
