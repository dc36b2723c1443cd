'use client';

import { DeidentifyOption, type DeidentifyRule } from '@annotome/contracts';
import { Checkbox, ChoiceCards } from '@annotome/ui';
import { useId } from 'react';
import { OPTION_WORDS, RULE_WORDS } from './deidentify-words.ts';

export interface DeidentificationProps {
  readonly rule: DeidentifyRule;
  readonly options: readonly string[];
  readonly readOnly: boolean;
  readonly onChange: (change: { deidentify?: DeidentifyRule; deidentifyOptions?: DeidentifyOption[] }) => void;
}

/** Whether images are de-identified before they leave the browser, and what of them is kept. */
export function Deidentification({ rule, options, readOnly, onChange }: DeidentificationProps) {
  const id = useId();
  const chosen = new Set(options);
  return (
    <div className="flex flex-col gap-6">
      <ChoiceCards
        value={rule}
        disabled={readOnly}
        label="When images are de-identified"
        className="md:grid-cols-3"
        onChange={(deidentify) => onChange({ deidentify })}
        options={(Object.keys(RULE_WORDS) as DeidentifyRule[]).map((value) => ({ value, ...RULE_WORDS[value] }))}
      />
      {rule !== 'off' && (
        <fieldset className="grid gap-x-8 gap-y-3 md:grid-cols-2" disabled={readOnly}>
          <legend className="mb-2 font-medium">What is kept although it could go</legend>
          {DeidentifyOption.options.map((option) => (
            <div key={option} className="flex gap-2">
              <Checkbox
                id={`${id}${option}`}
                aria-describedby={`${id}${option}-means`}
                className="mt-0.5"
                checked={chosen.has(option)}
                disabled={readOnly}
                onCheckedChange={(on) =>
                  onChange({
                    deidentifyOptions: DeidentifyOption.options.filter((each) =>
                      each === option ? on === true : chosen.has(each),
                    ),
                  })
                }
              />
              <div>
                <label htmlFor={`${id}${option}`}>{OPTION_WORDS[option].name}</label>
                <p id={`${id}${option}-means`} className="text-xs text-muted">
                  {OPTION_WORDS[option].means}
                </p>
              </div>
            </div>
          ))}
        </fieldset>
      )}
    </div>
  );
}
