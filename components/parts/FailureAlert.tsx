import type { Failure } from '../../lib/failures/index.ts';
import { PARTS } from '../../lib/texts/en/parts.ts';
import { LateWords } from './LateWords.tsx';
import type { Parties } from './party-line.ts';

const isHttp = (address: string): boolean => /^https?:\/\//.test(address);

interface FailureAlertProps extends Parties {
  failure: Failure;
  /** What can be done about it here. */
  children?: React.ReactNode;
  id?: string;
}

export const FailureAlert = ({ failure, children, id, ...parties }: FailureAlertProps) => (
  <div className="alert" role="alert" id={id} tabIndex={-1}>
    <LateWords failure={failure} parties={parties} />
    {(failure.help_url !== null || failure.instance !== null) && (
      <p className="alert-more">
        {failure.instance !== null && (
          <span>
            {PARTS.logId} <code>{failure.instance}</code>
          </span>
        )}
        {failure.help_url !== null && isHttp(failure.help_url) && (
          <a href={failure.help_url} target="_blank" rel="noopener noreferrer">
            {PARTS.whatItMeans}
          </a>
        )}
      </p>
    )}
    {children}
  </div>
);
