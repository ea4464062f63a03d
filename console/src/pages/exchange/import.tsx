// Importing packages: from the computer of whoever asks, or from the server.
import { useEffect, useRef, useState } from 'preact/hooks';
import { announce } from '../../announce';
import { api, segment } from '../../api/client';
import type { JobView } from '../../api/types';
import { Button, Check, Dialog, Field, Problem, useAct } from '../../components/basics';
import { Progress as ProgressBar } from '../../components/pictures';
import { bytes } from '../../format';
import { navigate } from '../../router';
import { texts } from '../../texts';
import { type Progress, upload } from './upload';

const t = texts.exchange;

export function ImportDialog({ onClose, onDone }: { onClose: () => void; onDone?: () => void }) {
  const [isHere, setHere] = useState(true);
  const [files, setFiles] = useState<File[]>([]);
  const [text, setText] = useState('');
  const [isMetadataOnly, setMetadataOnly] = useState(false);
  const [progress, setProgress] = useState<Progress>();
  const { isBusy, error, act } = useAct();
  const stop = useRef(new AbortController());
  useEffect(() => () => stop.current.abort(), []);
  const paths = text.split('\n').map((line) => line.trim()).filter(Boolean);
  const start = async () => {
    const isStarted = await act(async () => {
      const from = isHere ? { upload: await upload(files, setProgress, stop.current.signal) } : { paths };
      const job = await api.post<JobView>('/imports', { ...from, metadata_only: isMetadataOnly });
      announce(texts.jobs.importStarted);
      onDone?.();
      navigate(`/jobs/${segment(job.id)}`);
    });
    setProgress(undefined);
    if (isStarted) onClose();
  };
  return (
    <Dialog
      title={texts.jobs.importTitle}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{texts.actions.cancel}</Button>
          <Button kind="primary" disabled={isBusy || (isHere ? files : paths).length === 0} onClick={start}>
            {texts.jobs.importStart}
          </Button>
        </>
      }
    >
      {error && <Problem error={error} />}
      <fieldset class="radios" disabled={isBusy}>
        <legend class="label">{t.where}</legend>
        {[true, false].map((here) => (
          <label key={String(here)}>
            <input type="radio" name="where" checked={isHere === here} onChange={() => setHere(here)} />
            {here ? t.here : t.there}
          </label>
        ))}
      </fieldset>
      {isHere ? (
        <Field label={t.choose} hint={files.length ? t.chosen(files.length, bytes(files.reduce((sum, file) => sum + file.size, 0))) : t.chooseHint}>
          {(ids) => <input type="file" multiple class="input" disabled={isBusy} onChange={(event) => setFiles([...(event.currentTarget.files ?? [])])} {...ids} />}
        </Field>
      ) : (
        <Field label={texts.jobs.importPaths} hint={texts.jobs.importHint}>
          {(ids) => <textarea class="input" rows={4} value={text} disabled={isBusy} onInput={(event) => setText(event.currentTarget.value)} {...ids} />}
        </Field>
      )}
      <Check label={t.metadataOnly} hint={t.metadataHint} checked={isMetadataOnly} onChecked={setMetadataOnly} disabled={isBusy} />
      {progress && (
        <div class="stack" role="status">
          <p class="break">{t.uploading(progress.name, progress.at, progress.of)}</p>
          <ProgressBar label={t.uploading(progress.name, progress.at, progress.of)} value={progress.sent} total={progress.total} />
        </div>
      )}
    </Dialog>
  );
}
