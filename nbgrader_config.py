"""nbgrader for this course: a submission is data, so grading reads it and runs nothing of it."""

from labs.grading.transplant import configure

c = get_config()  # noqa: F821 (nbgrader provides it)
c.CourseDirectory.course_id = "mlsys-labs"
configure(c)

# Points that a person gives per lab for the quality of the prose. Above 0, `nbgrader generate_assignment`
# adds one manually graded cell to each lab; decide before the release.
c.ProseCell.points = 0
