-- The evidence is what is at its offsets: the model cuts the sentence from the text, and the sentence must contain the
-- figure as extracted.
select observation_id
from {{ ref('fct_observation') }}
where
    {{ in_this_build() }}
    and surface is distinct from {{ text_slice(
        'sentence', 'start_offset - sentence_start_offset', 'end_offset - sentence_start_offset'
    ) }}
