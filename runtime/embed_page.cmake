# Writes OUTPUT, the C++ source that holds the page INPUT and the Content-Security-Policy under which it runs:
# its one script and its one style by their digests (CSP level 3, hash sources), and nothing else.
file(READ ${INPUT} page)

# The text between two tags, as hash source.
function(digest_between first last result)
  string(FIND "${page}" "${first}" begin)
  string(FIND "${page}" "${last}" end)
  string(LENGTH "${first}" skipped)
  math(EXPR begin "${begin} + ${skipped}")
  math(EXPR length "${end} - ${begin}")
  string(SUBSTRING "${page}" ${begin} ${length} text)
  string(SHA256 hex "${text}")
  base64(${hex} encoded)
  set(${result} "'sha256-${encoded}'" PARENT_SCOPE)
endfunction()

# Of 32 bytes: ten times three, and two.
function(base64 hex result)
  set(letters "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
  set(encoded "")
  foreach(at RANGE 0 60 6)
    string(SUBSTRING "${hex}00" ${at} 6 three)
    foreach(shift 18 12 6 0)
      math(EXPR index "(0x${three} >> ${shift}) & 63")
      string(SUBSTRING ${letters} ${index} 1 letter)
      string(APPEND encoded ${letter})
    endforeach()
  endforeach()
  string(SUBSTRING ${encoded} 0 43 encoded)
  set(${result} "${encoded}=" PARENT_SCOPE)
endfunction()

digest_between("<script>" "</script>" script)
digest_between("<style>" "</style>" style)
file(WRITE ${OUTPUT} "#include \"model/status_page.h\"

namespace baton::model {

std::string_view status_page() {
  return R\"page(${page})page\";
}

std::string_view status_page_policy() {
  return \"default-src 'none'; script-src ${script}; style-src ${style}; connect-src 'self'; img-src data:; \"
         \"base-uri 'none'; form-action 'none'; frame-ancestors 'none'\";
}

}  // namespace baton::model
")
