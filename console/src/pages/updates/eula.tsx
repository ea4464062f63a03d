// A licence text, before it is accepted.
import { useState } from 'preact/hooks';
import { api, segment } from '../../api/client';
import type { EulaTextView } from '../../api/types';
import { Problem, SelectField, Skeleton } from '../../components/basics';
import { useLoad } from '../../hooks';
import { texts } from '../../texts';

const t = texts.updates;

function languageName(tag: string): string {
  try {
    return new Intl.DisplayNames('en', { type: 'language' }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}

export function EulaText({ id }: { id: string }) {
  const [language, setLanguage] = useState(navigator.language);
  const found = useLoad((signal) => api.get<EulaTextView>(`/eulas/${segment(id)}/text`, { language }, signal), [id, language]);
  return (
    <div class="stack">
      <p>{t.eulaConfirm}</p>
      {/* A licence may name no file; it can still be accepted. */}
      {found.error && (found.error.status === 404 ? <p class="muted">{t.eulaNoText}</p> : <Problem error={found.error} retry={found.reload} />)}
      {!found.data && !found.error && <Skeleton />}
      {found.data && (
        <>
          <SelectField label={t.eulaLanguage} value={found.data.language} options={[...found.data.languages].sort().map((tag): [string, string] => [tag, languageName(tag)])} onValue={setLanguage} />
          {found.data.text === null || found.data.text === undefined ? (
            <p class="muted">{t.eulaWaiting}</p>
          ) : (
            <pre class="licence" tabIndex={0} lang={found.data.language}>
              {found.data.text}
            </pre>
          )}
        </>
      )}
    </div>
  );
}
